// SPDX-License-Identifier: Apache-2.0
import Base

/// What the store should consist of.
extension Repair {
    /// From the manifest in force, else from the newest one if that is whole, else from the tables.
    func findState() throws(StoreError) {
        var names: [UInt64] = []
        for name in try list() {
            if case .manifest(let number)? = StoreFile(name: name) { names.append(number) }
        }
        guard let newest = names.max() else {
            report.losses.append("there is no manifest")
            return
        }
        var inForce: UInt64?
        do throws(StoreError) {
            inForce = try CurrentFile.read(environment: environment, directory: directory)
            if inForce == nil { report.losses.append("there is no file CURRENT") }
        } catch { report.losses.append("\(error)") }
        let number = inForce.flatMap { names.contains($0) ? $0 : nil } ?? newest
        do throws(StoreError) {
            let found = try ManifestReader.read(
                environment: environment, directory: directory, number: number)
            // A last edit that is damaged looks like one that was cut short; that the files which it removed
            // are missing tells them apart.
            if found.tornBytes > 0, let missing = try missingFile(found.state) {
                throw .corrupt(
                    Corruption(
                        file: StoreFile.manifest(number).path(in: directory), offset: 0, what: "last edit",
                        expected: "one that says what became of \(missing)",
                        found: "\(found.tornBytes) bytes that cannot be read"))
            }
            (known, storeID) = (found.state, found.storeID)
            report.source = inForce == number ? .manifest(number: number) : .newestManifest(number: number)
            claimNumbers(below: known.nextFileNumber)
        } catch {
            report.losses.append("\(error)")
            // It may still tell the keyspaces.
            known = remains(of: number)
            claimNumbers(below: known.nextFileNumber)
        }
    }

    /// A file that the store cannot be opened without, and that is not there.
    private func missingFile(_ state: ManifestState) throws(StoreError) -> String? {
        let names = Set(try list())
        var needed = state.levels.joined().map { StoreFile.table($0.number).name }
        needed += state.blobFiles.keys.sorted().map { StoreFile.blob($0).name }
        if state.minimumWALSegment > 0 { needed.append(StoreFile.wal(state.minimumWALSegment).name) }
        return needed.first { !names.contains($0) }
    }

    /// The keyspaces that the readable edits of a damaged manifest name, and the numbers that it gave out.
    private func remains(of number: UInt64) -> ManifestState {
        var remains = ManifestState()
        let path = StoreFile.manifest(number).path(in: directory)
        guard let file = try? files.open(path, .read), let window = try? FileWindow(file) else {
            return remains
        }
        defer { file.close() }
        let edits = (try? ManifestReader.salvage(window, number: number, path: path)) ?? []
        for change in edits.flatMap(\.changes) {
            switch change {
            case .addKeyspace, .nextFileNumber: try? remains.apply(VersionEdit([change]))
            default: break
            }
        }
        return remains
    }

    // MARK: Tables

    /// Reads all tables that may matter, and settles which do.
    func readTables() throws(StoreError) {
        let present = try tableNumbers()
        let wanted =
            isRebuilding ? present : Set(known.levels.joined().map(\.number))
        for number in wanted.sorted() {
            let path = StoreFile.table(number).path(in: directory)
            guard present.contains(number) else {
                report.losses.append("\(path): the table is missing")
                continue
            }
            do throws(StoreError) {
                tables[number] = try RepairTable.read(number, in: directory, blobs, files)
            } catch {
                guard case .corrupt = error else { throw error }
                report.losses.append("\(error); nothing of this table can be read")
            }
        }
        if isRebuilding { try rebuildKnown(present) } else { dropUnknown() }
        for table in tables.values.sorted(by: { $0.number < $1.number }) {
            report.tablesKept += 1
            report.entriesKept += table.description.entryCount
            for fault in table.faults { report.losses.append("\(fault); what can be read of it is kept") }
        }
    }

    private func tableNumbers() throws(StoreError) -> Set<UInt64> {
        var numbers: Set<UInt64> = []
        for name in try list() { if case .table(let n)? = StoreFile(name: name) { numbers.insert(n) } }
        return numbers
    }

    /// A table whose own words differ from the manifest's is another one.
    private func dropUnknown() {
        for description in known.levels.joined() {
            guard let table = tables[description.number], table.description != description else { continue }
            tables[description.number] = nil
            report.losses.append(
                "\(StoreFile.table(description.number).path(in: directory)): not the table that the manifest names"
            )
        }
    }

    private func rebuildKnown(_ present: Set<UInt64>) throws(StoreError) {
        let lineage = TableLineage(tables.compactMapValues(\.origin), present: present)
        let old = tables.values.filter { $0.origin == nil }
        if !old.isEmpty {
            report.losses.append(
                "\(old.count) tables do not say which others they replace: should any of these be there too, "
                    + "deleted values may be back, and merged ones may count twice")
        }
        tables = tables.filter { lineage.chosen.contains($0.key) }
        storeID = environment.random.next()
        var rebuilt = ManifestState()
        try rebuilt.apply(VersionEdit(keyspaceEdits()))
        // What an ingestion wrote has a number far ahead, and was preceded by a flush: it hides nothing in
        // the log.
        let logged = tables.values.filter { $0.origin?.isIngested != true }
        if logged.count < tables.count {
            report.losses.append(
                "\(tables.count - logged.count) tables are of ingestions: whether one of these was cut short is not "
                    + "known")
        }
        let last = logged.map(\.description.largestSequence).max() ?? 0
        try rebuilt.apply(VersionEdit([.lastSequence(last)]))
        known = rebuilt
    }

    /// Keyspaces as the newest table tells them, then the manifest's beginning, then by number alone.
    private func keyspaceEdits() -> [VersionEdit.Change] {
        var byID = known.keyspaces
        for table in tables.values.sorted(by: { $0.number < $1.number }) {
            for keyspace in table.origin?.keyspaces ?? [] { byID[keyspace.id] = keyspace }
        }
        for table in tables.values {
            for key in [table.description.smallest, table.description.largest] where key.count >= 2 {
                if table.description.isLargestExclusive && key == table.description.largest { continue }
                let id = UInt16(key[0]) << 8 | UInt16(key[1])
                guard byID[id] == nil else { continue }
                byID[id] = nameless(id)
            }
        }
        var names: Set<String> = []
        return byID.values.sorted { $0.id < $1.id }.map { keyspace in
            var keyspace = keyspace
            if !names.insert(keyspace.name).inserted { keyspace.name = "lost-\(keyspace.id)" }
            return .addKeyspace(keyspace)
        }
    }

    private func nameless(_ id: UInt16) -> KeyspaceDescription {
        report.losses.append("keyspace \(id): name and options are not known; it is now called lost-\(id)")
        return KeyspaceDescription(id: id, name: "lost-\(id)", options: KeyspaceOptions())
    }

    // MARK: Log

    private static func keyspaces(of record: WALRecord) -> Set<UInt16> {
        var batch = BatchReader(record.payload, count: record.header.count)
        var found: Set<UInt16> = []
        while let operation = try? batch.next() {
            if operation.key.count >= 2 {
                found.insert(UInt16(operation.key[0]) << 8 | UInt16(operation.key[1]))
            }
        }
        return found
    }

    /// - Returns: whether all of it can be read.
    func surveyLog() throws(StoreError) -> Bool {
        if !isRebuilding, try missingFile(known)?.hasSuffix(".wal") == true {
            report.losses.append("the log's first segment, \(known.minimumWALSegment), is missing")
        }
        var salvage = makeSalvage()
        var keyspaces: Set<UInt16> = []
        // Without a manifest there are none: the batches that named them are gone from the log, and their
        // owners make them anew.
        var live = isRebuilding ? [:] : known.attachedFiles
        try salvage.run(minimum: known.minimumWALSegment) { (record) throws(StoreError) in
            if isRebuilding { keyspaces.formUnion(Repair.keyspaces(of: record)) }
            try apply(record, to: &live)
        }
        for id in keyspaces.sorted() where known.keyspaces[id] == nil {
            try known.apply(VersionEdit([.addKeyspace(nameless(id))]))
        }
        let isNothingLeft = tables.isEmpty && salvage.batchesCount == 0 && known.keyspaces.isEmpty
        if isRebuilding && isNothingLeft {
            throw .invalid(
                "\(directory) has no manifest, no table and no log that can be read: nothing to repair from")
        }
        report.losses += salvage.damages
        attached = live.values.sorted { $0.number < $1.number }.filter(isWhole)
        report.attachedFilesKept = attached.count
        report.batchesReplayed = salvage.batchesCount
        report.lastSequence = max(
            salvage.lastSequence, tables.values.map(\.description.largestSequence).max() ?? 0)
        report.keyspaces = known.keyspaces.values.map(\.name).sorted()
        return salvage.damages.isEmpty
    }

    private func apply(
        _ record: WALRecord, to live: inout [UInt64: AttachedFileDescription]
    ) throws(StoreError) {
        var batch = BatchReader(record.payload, count: record.header.count)
        do throws(MalformedBytes) {
            while let operation = try batch.next() {
                if let file = operation.file, live[file.number] == nil { live[file.number] = file }
                if operation.kind == .dropFile { live[operation.fileNumber] = nil }
            }
        } catch {
            throw .corrupt(Corruption(file: directory + "/*.wal", offset: record.offset, "batch", error))
        }
    }

    private func isWhole(_ description: AttachedFileDescription) -> Bool {
        let file = AttachedFile(description, directory: directory, files: files)
        do throws(StoreError) {
            _ = try file.readAll()
            return true
        } catch {
            report.losses.append("\(error); its owner must make it anew")
            return false
        }
    }

    func makeSalvage() -> WALSalvage {
        WALSalvage(
            directory, files, isStoppingAtDamage: options.salvage == .upToDamage, floor: known.lastSequence,
            isFloorExact: !isRebuilding)
    }
}
