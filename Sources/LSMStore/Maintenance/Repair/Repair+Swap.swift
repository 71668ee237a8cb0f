// SPDX-License-Identifier: Apache-2.0
import Base

/// How what was written comes into force.
extension Repair {
    /// Reads all that is new back from the disk. Tables that were kept have been read already.
    func prove(_ state: ManifestState, _ manifestNumber: UInt64) throws(StoreError) {
        let found = try ManifestReader.read(
            environment: environment, directory: directory, number: manifestNumber)
        guard found.state == state else {
            throw .corrupt(
                Corruption(
                    file: StoreFile.manifest(manifestNumber).path(in: directory), offset: 0, what: "manifest",
                    expected: "the state that was written", found: "another one"))
        }
        for description in state.blobFiles.values where description.number >= firstNumber {
            let path = StoreFile.blob(description.number).path(in: directory)
            if let first = try BlobCheck.run(files, path, description).first { throw first }
        }
        let blobs = blobSet(of: state)
        for description in state.levels.joined() where description.number >= firstNumber {
            let path = StoreFile.table(description.number).path(in: directory)
            let (_, findings) = try TableCheck(files, path, description, blobs: blobs, nil).run()
            if let first = findings.first { throw first }
        }
    }

    /// The one step that changes the store. The old `CURRENT` is kept in `lost/`.
    func swap(to manifestNumber: UInt64) throws(StoreError) {
        let current = StoreFile.current.path(in: directory)
        do throws(FileError) {
            try files.createDirectory(lostDirectory)
            try files.syncDirectory(directory)
            let kept = lostDirectory + "/CURRENT-\(firstNumber)"
            if files.exists(current) && !files.exists(kept) { try files.link(current, to: kept) }
            try files.syncDirectory(lostDirectory)
        } catch { throw StoreError(error) }
        try CurrentFile.set(manifestNumber, environment: environment, directory: directory)
    }

    /// Moves what the new manifest does not name.
    func moveLost(_ state: ManifestState, _ manifestNumber: UInt64) throws(StoreError) {
        let tables = Set(state.levels.joined().map(\.number))
        for name in try list() {
            let isNamed: Bool
            switch StoreFile(name: name) {
            case .table(let n)?: isNamed = tables.contains(n)
            case .blob(let n)?: isNamed = state.blobFiles[n] != nil
            case .attached(let n)?: isNamed = state.attachedFiles[n] != nil
            case .manifest(let n)?: isNamed = n == manifestNumber
            case .wal(let n)?: isNamed = n >= state.minimumWALSegment
            case .temporary?: isNamed = false
            case .current?, .lock?, nil: isNamed = true
            }
            if isNamed { continue }
            do throws(FileError) {
                try files.rename(directory + "/" + name, to: lostDirectory + "/" + name)
            } catch { throw StoreError(error) }
            report.moved.append(name)
        }
        do throws(FileError) {
            try files.syncDirectory(lostDirectory)
            try files.syncDirectory(directory)
        } catch { throw StoreError(error) }
    }

    private var lostDirectory: String { directory + "/lost" }
}
