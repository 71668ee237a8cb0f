// SPDX-License-Identifier: Apache-2.0
import Base

/// A repair at work.
///
/// 1. Undo what an interrupted repair left; learn the tables' places from a whole manifest, or else from the
///    tables.
/// 2. Read every blob file and every table. Look what the log has. When nothing is wrong, or only asked for a
/// look, stop.
/// 3. Mark the directory. Under new numbers write: what can be read of damaged tables and blob files, or,
///    without a manifest, one merge of all tables; the log's batches as tables of level 0; a log segment; a
///    manifest.
/// 4. Read all that back. Then point `CURRENT` at the new manifest: this is the step that counts.
/// 5. Move into `lost/` what the new manifest does not name; remove the mark.
///
/// Without a manifest levels are not to be trusted (a table moves without being written again), and
/// the order of sequence numbers does not tell which of two overlapping tables is newer for a key. A merge by
/// key and sequence number needs neither.
final class Repair {
    let directory: String
    let options: RepairOptions
    let environment: Environment
    var report = RepairReport()
    /// What is known of the store; its tables are those to go by.
    var known = ManifestState()
    var storeID: UInt64 = 0
    /// Every table file that can be read at all.
    var tables: [UInt64: RepairTable] = [:]
    /// Every blob file that can be read at all, and the numbers of those that are not whole.
    var blobs = BlobSet.none
    var faultyBlobs: Set<UInt64> = []
    /// New ones.
    var writtenBlobs: [BlobFileDescription] = []
    /// Attached files that live when the log has been replayed, and are whole.
    var attached: [AttachedFileDescription] = []
    /// The first number of a file of ours.
    private(set) var firstNumber: UInt64 = 1
    private var nextNumber: UInt64 = 1

    var files: any FileSystem { environment.files }
    var isRebuilding: Bool { report.source == .tables }

    init(_ directory: String, _ options: RepairOptions, _ environment: Environment) {
        self.directory = directory
        self.options = options
        self.environment = environment
    }

    func run() throws(StoreError) -> RepairReport {
        if UnfinishedWork.restore.isMarked(directory, files) {
            try UnfinishedWork.refuse(directory, files)
        }
        try undoInterrupted()
        try learnNumbers()
        try findState()
        try readBlobs()
        try readTables()
        let isLogWhole = try surveyLog()
        let isWhole = report.losses.isEmpty && isLogWhole && !isRebuilding
        if case .manifest = report.source, isWhole { return report }
        report.isNeeded = true
        if options.isDryRun { return report }
        try change()
        return report
    }

    /// Steps 3 to 5.
    private func change() throws(StoreError) {
        do throws(FileError) {
            try UnfinishedWork.repair.begin(directory, number: firstNumber, files)
        } catch { throw StoreError(error) }
        let manifestNumber: UInt64
        let state: ManifestState
        do throws(StoreError) {
            (manifestNumber, state) = try writeNew()
            try prove(state, manifestNumber)
        } catch {
            // As it was; what cannot be undone now is undone by the next repair.
            try? undoInterrupted()
            throw error
        }
        try swap(to: manifestNumber)
        try moveLost(state, manifestNumber)
        do throws(FileError) { try UnfinishedWork.repair.end(directory, files) } catch {
            throw StoreError(error)
        }
        report.isChanged = true
    }

    // MARK: Numbers

    func takeNumber() -> UInt64 {
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// One above all that are in use.
    var numbersEnd: UInt64 { nextNumber }

    private func learnNumbers() throws(StoreError) {
        for name in try list() {
            if let number = StoreFile(name: name)?.number, number < ManifestState.fileNumberMax / 2 {
                nextNumber = max(nextNumber, number + 1)
            }
        }
        firstNumber = nextNumber
    }

    /// Numbers that the manifest gave out are not given out again, whether the files are there or not.
    func claimNumbers(below end: UInt64) {
        nextNumber = max(nextNumber, end)
        firstNumber = nextNumber
    }

    func list() throws(StoreError) -> [String] {
        do throws(FileError) { return try files.list(directory).sorted() } catch { throw StoreError(error) }
    }

    /// Removes what an interrupted repair wrote; when its manifest had come into force, does what was left.
    private func undoInterrupted() throws(StoreError) {
        guard UnfinishedWork.repair.isMarked(directory, files) else { return }
        let first: UInt64?
        do throws(FileError) { first = try UnfinishedWork.repair.number(directory, files) } catch {
            throw StoreError(error)
        }
        if let first {
            let current = try? CurrentFile.read(environment: environment, directory: directory)
            if let current, current >= first {
                let found = try ManifestReader.read(
                    environment: environment, directory: directory, number: current)
                try moveLost(found.state, current)
            } else {
                try removeFiles(from: first)
            }
        }
        do throws(FileError) {
            try files.syncDirectory(directory)
            try UnfinishedWork.repair.end(directory, files)
        } catch { throw StoreError(error) }
    }

    private func removeFiles(from first: UInt64) throws(StoreError) {
        for name in try list() {
            guard let number = StoreFile(name: name)?.number, number >= first else { continue }
            do throws(FileError) { try files.remove(directory + "/" + name) } catch {
                throw StoreError(error)
            }
        }
    }
}
