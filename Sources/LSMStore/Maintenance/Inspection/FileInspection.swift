// SPDX-License-Identifier: Apache-2.0
import Base

/// Says what is in one file of a store: of a closed one, a live one, or a copy under any name.
///
/// Nothing is opened but that file, and only to read; no lock is taken and nothing is written. What a live
/// store writes meanwhile may be seen in part, as after a crash. Any thread.
public struct FileInspection {
    public let path: String
    public let kind: InspectedFileKind
    private let files: any FileSystem
    /// An opaque file is summed up in memory; none of a store's is larger.
    private static let opaqueBytesMax = 1 << 30

    /// - Throws: when the file cannot be read at all.
    public init(_ path: String, files: any FileSystem) throws(StoreError) {
        self.path = path
        self.files = files
        do throws(FileError) {
            let file = try files.open(path, .read)
            defer { file.close() }
            kind = try InspectedFileKind.of(file, path: path)
        } catch {
            throw StoreError(error)
        }
    }

    /// Reports what can be read, and each damage where it was met. Of attached and unknown files, which are
    /// opaque here, size and checksum.
    /// - Complexity: O(bytes of the file), in the memory of its largest record, block, or opaque content.
    /// - Throws: what the file system says.
    public func run(_ options: InspectionOptions, _ report: InspectionReport) throws(StoreError) {
        do throws(FileError) {
            let file = try files.open(path, .read)
            defer { file.close() }
            let size = try file.size()
            report.add(
                "file", ["path": .string(path), "is": .string(kind.rawValue), "bytes": JSON(size)])
            switch kind {
            case .current: CurrentInspection(path: path, files: files, report: report).run()
            case .manifest: ManifestInspection(try FileWindow(file), path, options, report).run()
            case .wal: WALInspection(try FileWindow(file), path, options, report).run()
            case .blob: BlobInspection(file, path, options, report).run()
            case .table:
                TableInspection(file, sizeBytes: size, path, options, report).run()
            case .attached, .unknown: try FileInspection.opaque(file, size, report)
            }
        } catch {
            throw StoreError(error)
        }
    }

    private static func opaque(
        _ file: any File, _ size: Int, _ report: InspectionReport
    ) throws(FileError) {
        guard size <= opaqueBytesMax else {
            return report.add("remark", ["text": .string("over \(opaqueBytesMax) bytes: no file of a store")])
        }
        let window = try FileWindow(file)
        guard let bytes = try window.bytes(at: 0, count: size) else {
            return report.fail("\(file.path) became shorter than \(size) bytes")
        }
        report.add("content", ["checksum": .string(ByteText.hex(XXH3.hash(bytes)))])
    }

    /// Tells when a file's name has another number than its content: the store would not take it.
    static func compare(_ path: String, number: UInt64, _ report: InspectionReport) {
        guard let named = StoreFile(name: InspectedFileKind.name(of: path))?.number, named != number else {
            return
        }
        report.add(
            "remark", ["text": .string("the name says number \(named), the content number \(number)")])
    }
}
