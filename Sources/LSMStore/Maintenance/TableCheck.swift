// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads a table's file whole, from the disk and past every cache, and finds all that is wrong with it.
struct TableCheck {
    private let files: any FileSystem
    private let path: String
    private let description: TableDescription
    private let blobs: BlobSet?
    private let pace: MaintenancePace?

    /// - Parameters:
    ///   - description: what the table must be, as the manifest says.
    ///   - blobs: where the values are that it references; each is read.
    init(
        _ files: any FileSystem, _ path: String, _ description: TableDescription, blobs: BlobSet?,
        _ pace: MaintenancePace?
    ) {
        self.blobs = blobs
        self.files = files
        self.path = path
        self.description = description
        self.pace = pace
    }

    /// - Throws: when the table's end cannot be read, without which nothing of it can.
    func run() throws(StoreError) -> (TableVerification, [StoreError]) {
        let file: any File
        do throws(FileError) { file = try files.open(path, .read) } catch { throw StoreError(error) }
        defer { file.close() }
        let table = TableFile(file, number: description.number, sizeBytes: description.sizeBytes)
        var verifier = try TableVerifier(table, blobs: blobs, pace: pace)
        var (counts, findings) = verifier.runThrough()
        let found = verifier.stored.description(number: description.number, sizeBytes: description.sizeBytes)
        if found != description {
            findings.append(
                table.corrupt(
                    0, "properties", expected: "\(description), as the manifest says", found: "\(found)"))
        }
        counts.bytes = description.sizeBytes
        return (counts, findings)
    }
}
