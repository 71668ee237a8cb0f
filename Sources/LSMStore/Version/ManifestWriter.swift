// SPDX-License-Identifier: Apache-2.0
import Base

/// Appends edits to a manifest, each durable before the call returns.
///
/// After a failed append what the file holds is not known: it takes no more. The store then writes a new
/// manifest from its state, or becomes read-only. One thread at a time.
final class ManifestWriter {
    let number: UInt64
    let storeID: UInt64
    /// How long the manifest has become.
    private(set) var sizeBytes: Int
    /// How long it was after its first edit, the snapshot: the measure for when to write a new one.
    let snapshotBytes: Int
    private let file: any File
    private let buffer = ByteWriter(capacity: 1024)
    private var failure: String?

    private init(file: any File, number: UInt64, storeID: UInt64, sizeBytes: Int) {
        self.file = file
        self.number = number
        self.storeID = storeID
        self.sizeBytes = sizeBytes
        snapshotBytes = sizeBytes
    }

    /// Writes a manifest that begins with `snapshot` and makes it the one that holds.
    /// - Parameters:
    ///   - number: a file number never used for a manifest that holds.
    ///   - storeID: random, drawn when the store is created, and carried from manifest to manifest.
    /// - Throws: when the old manifest may still hold. Which of the two does is then known only at the next
    ///   opening: nothing may be appended to the old one.
    static func create(
        environment: Environment, directory: String, number: UInt64, storeID: UInt64, snapshot: VersionEdit
    ) throws(StoreError) -> ManifestWriter {
        if try CurrentFile.read(environment: environment, directory: directory) == number {
            throw .invalid("manifest \(number) is in use")
        }
        let writer = try write(
            environment: environment, directory: directory, number: number, storeID: storeID,
            snapshot: snapshot)
        try CurrentFile.set(number, environment: environment, directory: directory)
        return writer
    }

    /// Writes a manifest that begins with `snapshot`, durably, and leaves open whether it will ever hold.
    static func write(
        environment: Environment, directory: String, number: UInt64, storeID: UInt64, snapshot: VersionEdit
    ) throws(StoreError) -> ManifestWriter {
        let buffer = ByteWriter(capacity: 4096)
        ManifestFormat.encodeHeader(number: number, storeID: storeID, to: buffer)
        try ManifestFormat.encode(
            snapshot, number: number, storeID: storeID, offset: ManifestFormat.headerBytes, to: buffer)
        let file: any File
        do throws(FileError) {
            file = try environment.files.open(StoreFile.manifest(number).path(in: directory), .replace)
            try file.write(buffer.bytes, at: 0)
            try file.sync()
            try environment.files.syncDirectory(directory)
        } catch {
            throw StoreError(error)
        }
        return ManifestWriter(file: file, number: number, storeID: storeID, sizeBytes: buffer.count)
    }

    /// Adds an edit: one write, one sync.
    /// - Throws: and takes no more edits afterwards, unless the edit was merely too long.
    func append(_ edit: VersionEdit) throws(StoreError) {
        if let failure { throw .readOnly(cause: failure) }
        buffer.clear()
        try ManifestFormat.encode(edit, number: number, storeID: storeID, offset: sizeBytes, to: buffer)
        do throws(FileError) {
            try file.write(buffer.bytes, at: sizeBytes)
            try file.sync()
        } catch {
            failure = error.description
            throw StoreError(error)
        }
        sizeBytes += buffer.count
    }

    func close() { file.close() }
}
