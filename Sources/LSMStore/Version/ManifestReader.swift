// SPDX-License-Identifier: Apache-2.0
import Base

/// What the manifest said at opening.
struct ManifestRecovery: Sendable, Equatable {
    let number: UInt64
    let storeID: UInt64
    let state: ManifestState
    let editCount: Int
    /// Every table that some edit named, whether or not a later one removed it. A loss of power may take the
    /// last edits back, as long as they are in the page cache only: none of these files may go before a new
    /// manifest is in force.
    let namedTables: Set<UInt64>
    /// Likewise every blob file.
    let namedBlobs: Set<UInt64>
    /// Bytes of an edit at the end that a crash left unfinished, and that never took effect.
    let tornBytes: Int
}

/// Folds the edits of the manifest that `CURRENT` names.
///
/// Each edit was durable before the next was begun. So an invalid record with nothing of this manifest behind
/// it is an append that a crash cut short, and is left out; with a record behind it, it is damage. That the
/// last edit is left out when it was in truth damaged shows elsewhere: files that it removed are missing.
enum ManifestReader {
    /// The state of the store; `nil` when there is none yet, because no manifest was ever put in force.
    static func read(environment: Environment, directory: String) throws(StoreError) -> ManifestRecovery? {
        guard let number = try CurrentFile.read(environment: environment, directory: directory) else {
            try refuseLostCurrent(environment, directory)
            return nil
        }
        return try read(environment: environment, directory: directory, number: number)
    }

    /// The state that one manifest describes, in force or not.
    static func read(
        environment: Environment, directory: String, number: UInt64
    ) throws(StoreError) -> ManifestRecovery {
        let path = StoreFile.manifest(number).path(in: directory)
        guard environment.files.exists(path) else {
            throw .corrupt(
                Corruption(
                    file: path, offset: 0, what: "manifest", expected: "the file that CURRENT names",
                    found: "no file"))
        }
        let window: FileWindow
        do throws(FileError) {
            window = try FileWindow(try environment.files.open(path, .read))
        } catch {
            throw StoreError(error)
        }
        defer { window.file.close() }
        return try fold(window, number: number, path: path)
    }

    /// Applies one edit after the other.
    /// - Parameter visit: called after each, with where it stands and what it led to.
    static func fold(
        _ window: FileWindow, number: UInt64, path: String,
        visit: (_ offset: Int, VersionEdit, ManifestState) -> Void = { _, _, _ in }
    ) throws(StoreError) -> ManifestRecovery {
        let storeID = try storeID(window, number: number, path: path)
        var state = ManifestState()
        var offset = ManifestFormat.headerBytes
        var editCount = 0
        var namedTables: Set<UInt64> = []
        var namedBlobs: Set<UInt64> = []
        while let payload = try payload(window, number: number, storeID: storeID, offset: offset) {
            let edit = try VersionEdit(
                decoding: payload, file: path, offset: offset + ManifestFormat.recordHeaderBytes)
            try state.apply(edit, file: path, offset: offset)
            visit(offset, edit, state)
            editCount += 1
            for case .addTable(_, let table) in edit.changes { namedTables.insert(table.number) }
            for case .addBlobFile(let file) in edit.changes { namedBlobs.insert(file.number) }
            offset = ManifestFormat.end(of: offset, payloadBytes: payload.count)
        }
        let later = try recordHeader(window, number: number, storeID: storeID, after: offset)
        guard editCount > 0, later == nil else {
            throw .corrupt(
                Corruption(
                    file: path, offset: offset, what: "edit",
                    expected: later.map { "a valid one, since another follows at \($0)" } ?? "a snapshot",
                    found: "an invalid one"))
        }
        return ManifestRecovery(
            number: number, storeID: storeID, state: state, editCount: editCount, namedTables: namedTables,
            namedBlobs: namedBlobs, tornBytes: max(0, window.size - offset))
    }

    /// All edits that can be read, also behind damage, in file order. For a repair: they add up to nothing.
    static func salvage(_ window: FileWindow, number: UInt64, path: String) throws(StoreError)
        -> [VersionEdit]
    {
        let storeID = try storeID(window, number: number, path: path)
        var edits: [VersionEdit] = []
        var offset = ManifestFormat.headerBytes
        while offset < window.size {
            guard let payload = try payload(window, number: number, storeID: storeID, offset: offset) else {
                offset += 8
                continue
            }
            if let edit = try? VersionEdit(decoding: payload, file: path, offset: offset) {
                edits.append(edit)
            }
            offset = ManifestFormat.end(of: offset, payloadBytes: payload.count)
        }
        return edits
    }

    private static func storeID(
        _ window: FileWindow, number: UInt64, path: String
    ) throws(StoreError) -> UInt64 {
        guard let header = try bytes(window, at: 0, count: ManifestFormat.headerBytes) else {
            throw damagedHeader(path, "\(window.size) bytes in all")
        }
        var reader = ByteReader(header)
        var newer: UInt32?
        do throws(MalformedBytes) {
            let magic = try reader.read64()
            let version = try reader.read32()
            _ = try reader.read32()
            let foundNumber = try reader.read64()
            let storeID = try reader.read64()
            let covered = UnsafeRawBufferPointer(rebasing: header[..<reader.offset])
            let isWhole = try reader.read64() == XXH3.hash(covered)
            guard magic == ManifestFormat.magic, isWhole else {
                throw MalformedBytes(offset: 0, reason: "other bytes")
            }
            if version == ManifestFormat.version && foundNumber == number { return storeID }
            if version > ManifestFormat.version { newer = version }
            throw MalformedBytes(offset: 8, reason: "format \(version), number \(foundNumber)")
        } catch {
            guard let newer else { throw damagedHeader(path, error.reason) }
            throw .invalid(
                "\(path) has store format \(newer), written by a newer version of this program; this one reads "
                    + "formats up to \(ManifestFormat.version): open it with the newer one")
        }
    }

    private static func damagedHeader(_ path: String, _ found: String) -> StoreError {
        .corrupt(
            Corruption(
                file: path, offset: 0, what: "manifest header",
                expected: "format \(ManifestFormat.version) and the number of the file's name", found: found))
    }

    /// The edit at `offset`; `nil` when it is not valid.
    private static func payload(
        _ window: FileWindow, number: UInt64, storeID: UInt64, offset: Int
    ) throws(StoreError) -> UnsafeRawBufferPointer? {
        let seed = ManifestFormat.seed(number: number, storeID: storeID, offset: offset)
        guard let head = try bytes(window, at: offset, count: ManifestFormat.recordHeaderBytes),
            let (length, checksum) = ManifestFormat.decodeRecordHeader(head, seed: seed),
            let payload = try bytes(window, at: offset + ManifestFormat.recordHeaderBytes, count: length),
            XXH3.hash(payload, seed: seed) == checksum
        else { return nil }
        return payload
    }

    /// Where behind the record at `offset` another one was begun.
    private static func recordHeader(
        _ window: FileWindow, number: UInt64, storeID: UInt64, after offset: Int
    ) throws(StoreError) -> Int? {
        var at = offset + 8
        while let head = try bytes(window, at: at, count: ManifestFormat.recordHeaderBytes) {
            let seed = ManifestFormat.seed(number: number, storeID: storeID, offset: at)
            if ManifestFormat.decodeRecordHeader(head, seed: seed) != nil { return at }
            at += 8
        }
        return nil
    }

    private static func bytes(
        _ window: FileWindow, at offset: Int, count: Int
    ) throws(StoreError) -> UnsafeRawBufferPointer? {
        do throws(FileError) {
            return try window.bytes(at: offset, count: count)
        } catch {
            throw StoreError(error)
        }
    }

    /// Without `CURRENT` a directory is a new store, or one whose creation was cut short: it then has no
    /// tables and no records in its WAL.
    private static func refuseLostCurrent(_ environment: Environment, _ directory: String) throws(StoreError)
    {
        let names: [String]
        do throws(FileError) { names = try environment.files.list(directory) } catch {
            throw StoreError(error)
        }
        for name in names {
            let isUsed: Bool
            switch StoreFile(name: name) {
            case .table?, .attached?, .blob?: isUsed = true
            case .wal(let number)?:
                let segment = try WALSegmentReader(
                    files: environment.files, directory: directory, number: number)
                isUsed = try segment?.next() != nil
            default: isUsed = false
            }
            guard !isUsed else {
                throw .corrupt(
                    Corruption(
                        file: StoreFile.current.path(in: directory), offset: 0, what: "CURRENT",
                        expected: "the manifest's name, since \(name) holds data", found: "no file"))
            }
        }
    }
}
