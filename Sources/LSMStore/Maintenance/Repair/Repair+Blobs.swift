// SPDX-License-Identifier: Apache-2.0
import Base

/// The values outside the tables.
///
/// A blob file stays only if all of it is sound. Of any other, the values that can be read move to a new
/// file; the keys of those that cannot have none afterwards, and the report says how many that are.
extension Repair {
    /// Reads all blob files that may matter.
    func readBlobs() throws(StoreError) {
        var present: Set<UInt64> = []
        for name in try list() { if case .blob(let n)? = StoreFile(name: name) { present.insert(n) } }
        let wanted = isRebuilding ? present : Set(known.blobFiles.keys)
        var files: [BlobFile] = []
        for number in wanted.sorted() {
            let path = StoreFile.blob(number).path(in: directory)
            guard present.contains(number) else {
                report.losses.append("\(path): the blob file is missing")
                continue
            }
            let description = try readBlob(number, path)
            files.append(
                BlobFile(description, directory: directory, environment: environment, counters: nil))
        }
        blobs = BlobSet(files: files, uses: [])
    }

    /// - Returns: what the file is to be read by; of a damaged one, that it may hold records up to its end.
    private func readBlob(_ number: UInt64, _ path: String) throws(StoreError) -> BlobFileDescription {
        var (description, faults) = try BlobCheck.read(files, path, number: number)
        if let named = known.blobFiles[number], named != description, faults.isEmpty {
            report.losses.append("\(path): not the blob file that the manifest names")
            faultyBlobs.insert(number)
        }
        for fault in faults {
            guard case .corrupt = fault else { throw fault }
            report.losses.append("\(fault); the values that can be read of it are kept")
        }
        if !faults.isEmpty {
            faultyBlobs.insert(number)
            do throws(FileError) {
                let file = try files.open(path, .read)
                defer { file.close() }
                description.recordBytes = max(0, try file.size() - BlobFormat.headerBytes)
            } catch { throw StoreError(error) }
        }
        return description
    }

    var blobOutput: BlobOutput {
        BlobOutput(
            directory: directory, environment: environment, storeID: storeID,
            fileBytes: options.store.blobFileBytes, throttle: nil,
            keyspaces: known.keyspaces.mapValues(\.options), counters: BlobCounters(), memory: nil,
            newNumber: takeNumber)
    }

    /// A place for values to go. Those in faulty files go there too.
    func makeSeparator() -> BlobSeparator {
        BlobSeparator(blobOutput, sources: blobs, rewriting: faultyBlobs)
    }

    /// Whether the table may stay as it is: it is sound, and so is all that it references.
    func isSound(_ table: RepairTable) -> Bool {
        table.faults.isEmpty && !table.description.blobs.contains { faultyBlobs.contains($0.number) }
    }

    /// The blob files that the tables of `changes` reference.
    func blobChanges(for changes: [VersionEdit.Change]) -> [VersionEdit.Change] {
        var numbers: Set<UInt64> = []
        for case .addTable(_, let table) in changes { numbers.formUnion(table.blobs.map(\.number)) }
        let fresh = Dictionary(uniqueKeysWithValues: writtenBlobs.map { ($0.number, $0) })
        report.blobFilesKept = numbers.count { fresh[$0] == nil }
        return numbers.sorted().compactMap { fresh[$0] ?? blobs[$0]?.description }.map { .addBlobFile($0) }
    }

    /// The blob files of a state, as they are on the disk.
    func blobSet(of state: ManifestState) -> BlobSet {
        let files = state.blobFiles.values.sorted { $0.number < $1.number }.map {
            BlobFile($0, directory: directory, environment: environment, counters: nil)
        }
        return BlobSet(files: files, uses: [])
    }
}
