// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes a file that a batch will attach.
///
/// A file that is finished and never attached is an orphan, and removed when the store is opened the next
/// time.
public final class AttachedFileWriter {
    public let number: UInt64
    private let file: any File
    private let path: String
    private let directory: String
    private let files: any FileSystem
    private let content = ByteWriter(capacity: 64 << 10)

    init(number: UInt64, directory: String, files: any FileSystem) throws(StoreError) {
        self.number = number
        self.directory = directory
        self.files = files
        path = StoreFile.attached(number).path(in: directory)
        do throws(FileError) { file = try files.open(path, .create) } catch { throw StoreError(error) }
    }

    public func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) { content.append(bytes) }

    public func append(_ bytes: [UInt8]) throws(StoreError) {
        try bytes.withBytes { raw throws(StoreError) in try append(raw) }
    }

    /// Writes and syncs the file and its name.
    /// - Parameter label: the caller's own words on what the file is, given back by `attachedFiles`.
    /// - Returns: what `WriteBatch.attach` takes.
    public func finish(label: [UInt8]) throws(StoreError) -> AttachedFileDescription {
        defer { file.close() }
        do {
            try file.write(content.bytes, at: 0)
            try file.sync()
            try files.syncDirectory(directory)
        } catch {
            try? files.remove(path)
            throw StoreError(error)
        }
        return AttachedFileDescription(
            number: number, sizeBytes: content.count, checksum: XXH3.hash(content.bytes), label: label)
    }

    /// Removes the file.
    public func abandon() {
        file.close()
        try? files.remove(path)
    }
}
