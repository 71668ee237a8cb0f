// SPDX-License-Identifier: Apache-2.0
import Base

/// An immutable file that the store keeps beside its tables: an index segment, a blob.
///
/// It is live from the batch that attached it to the batch that drops it. Who holds this handle may read it
/// even after the drop; the file goes when the drop is in the manifest and the last handle is gone.
public final class AttachedFile: @unchecked Sendable {
    public let description: AttachedFileDescription
    let path: String
    private let files: any FileSystem

    convenience init(_ description: AttachedFileDescription, directory: String, files: any FileSystem) {
        let path = StoreFile.attached(description.number).path(in: directory)
        self.init(description, path: path, files: files)
    }

    /// Under another name, as in a backup.
    init(_ description: AttachedFileDescription, path: String, files: any FileSystem) {
        self.description = description
        self.path = path
        self.files = files
    }

    public var number: UInt64 { description.number }

    public var sizeBytes: Int { description.sizeBytes }

    /// All bytes, checked against the file's size and checksum.
    public func readAll() throws(StoreError) -> [UInt8] {
        var failure: StoreError?
        let bytes = [UInt8](unsafeUninitializedCapacity: sizeBytes) { buffer, count in
            do throws(StoreError) {
                try read(
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[..<sizeBytes]))
                count = sizeBytes
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Likewise, into memory of the caller's: `sizeBytes` of it. What it holds after an error is not defined.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) {
        precondition(buffer.count == sizeBytes, "a buffer of another size than the file")
        let got = try fill(buffer)
        guard got == sizeBytes else {
            throw corruption("size", "\(sizeBytes) bytes", "\(got) bytes")
        }
        let found = XXH3.hash(UnsafeRawBufferPointer(buffer))
        guard found == description.checksum else {
            throw corruption("checksum", String(description.checksum, radix: 16), String(found, radix: 16))
        }
    }

    /// - Returns: how many bytes there are; without reading them when the file has another size.
    private func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int {
        do throws(FileError) {
            let file = try files.open(path, .read)
            defer { file.close() }
            let size = try file.size()
            return size == sizeBytes ? try file.read(into: buffer, at: 0) : size
        } catch { throw StoreError(error) }
    }

    private func corruption(_ what: String, _ expected: String, _ found: String) -> StoreError {
        .corrupt(Corruption(file: path, offset: 0, what: what, expected: expected, found: found))
    }
}
