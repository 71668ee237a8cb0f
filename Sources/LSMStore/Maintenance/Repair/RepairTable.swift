// SPDX-License-Identifier: Apache-2.0
import Base

/// A table as a repair finds it on the disk.
struct RepairTable {
    let description: TableDescription
    let origin: TableOrigin?
    /// What is wrong with it.
    var faults: [StoreError]

    var number: UInt64 { description.number }

    /// Reads the whole table, and the values that it references. - Throws: when its end cannot be read, so
    /// that nothing of it can.
    static func read(
        _ number: UInt64, in directory: String, _ blobs: BlobSet, _ files: any FileSystem
    ) throws(StoreError) -> RepairTable {
        let file: any File
        let size: Int
        do throws(FileError) {
            file = try files.open(StoreFile.table(number).path(in: directory), .read)
            size = try file.size()
        } catch { throw StoreError(error) }
        defer { file.close() }
        var verifier = try TableVerifier(TableFile(file, number: number, sizeBytes: size), blobs: blobs)
        let (_, faults) = verifier.runThrough()
        return RepairTable(
            description: verifier.stored.description(number: number, sizeBytes: size),
            origin: verifier.stored.origin, faults: faults)
    }
}
