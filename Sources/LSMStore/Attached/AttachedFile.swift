// SPDX-License-Identifier: Apache-2.0
import Base

/// An immutable file that the store keeps beside its tables: an index segment, a blob.
///
/// It is live from the batch that attached it to the batch that drops it. Who holds this handle may read it
/// even
/// after the drop; the file goes when the drop is in the manifest and the last handle is gone.
public final class AttachedFile: @unchecked Sendable {
    public let description: AttachedFileDescription
    let path: String
    private let files: any FileSystem

    init(_ description: AttachedFileDescription, directory: String, files: any FileSystem) {
        self.description = description
        path = StoreFile.attached(description.number).path(in: directory)
        self.files = files
    }

    public var number: UInt64 { description.number }

    /// All bytes, checked against the file's size and checksum.
    public func readAll() throws(StoreError) -> [UInt8] {
        let file: any File
        do throws(FileError) { file = try files.open(path, .read) } catch { throw StoreError(error) }
        defer { file.close() }
        let bytes = try AttachedFile.read(file, count: description.sizeBytes)
        let found = XXH3.hash(bytes)
        guard found == description.checksum else {
            throw corruption("checksum", String(description.checksum, radix: 16), String(found, radix: 16))
        }
        return bytes
    }

    private static func read(_ file: any File, count: Int) throws(StoreError) -> [UInt8] {
        do {
            let size = try file.size()
            guard size == count else {
                throw StoreError.corrupt(
                    Corruption(
                        file: file.path, offset: 0, what: "size", expected: "\(count) bytes",
                        found: "\(size) bytes"))
            }
            var bytes = [UInt8](repeating: 0, count: count)
            var failure: FileError?
            var got = 0
            bytes.withUnsafeMutableBytes { buffer in
                do throws(FileError) { got = try file.read(into: buffer, at: 0) } catch { failure = error }
            }
            if let failure { throw failure }
            guard got == count else {
                throw StoreError.corrupt(
                    Corruption(
                        file: file.path, offset: got, what: "read", expected: "\(count) bytes",
                        found: "\(got) bytes"))
            }
            return bytes
        } catch let error as FileError {
            throw StoreError(error)
        } catch let error as StoreError {
            throw error
        } catch {
            throw .invalid("\(error)")
        }
    }

    private func corruption(_ what: String, _ expected: String, _ found: String) -> StoreError {
        .corrupt(Corruption(file: path, offset: 0, what: what, expected: expected, found: found))
    }
}
