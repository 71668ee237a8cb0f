// SPDX-License-Identifier: Apache-2.0
import Base

/// Says what is in a manifest: edit by edit, and the state that they add up to.
struct ManifestInspection {
    private let window: FileWindow
    private let path: String
    private let options: InspectionOptions
    private let report: InspectionReport
    private var entryFields: EntryFields { EntryFields(options: options) }

    init(
        _ window: FileWindow, _ path: String, _ options: InspectionOptions, _ report: InspectionReport
    ) {
        self.window = window
        self.path = path
        self.options = options
        self.report = report
    }

    func run() {
        var state = ManifestState()
        var isBegun = false
        do throws(StoreError) {
            let number = try number()
            let end = try ManifestReader.fold(window, number: number, path: path) { offset, edit, next in
                isBegun = true
                state = next
                report.add("edit", ["offset": JSON(offset), "changes": JSON(edit.changes.count)])
                for change in edit.changes { describe(change) }
            }
            report.add(
                "end",
                [
                    "offset": JSON(window.size - end.tornBytes), "edits": JSON(end.editCount),
                    "torn_bytes": JSON(end.tornBytes),
                ])
            describe(state)
        } catch {
            // What the valid edits before the damage add up to may be what somebody is looking for.
            if isBegun { describe(state) }
            report.fail(error)
        }
    }

    /// The header's own number, not checked yet: its reader does that.
    private func number() throws(StoreError) -> UInt64 {
        do throws(FileError) {
            guard let header = try window.bytes(at: 0, count: ManifestFormat.headerBytes) else { return 0 }
            let number = UInt64(littleEndian: header.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
            let storeID = UInt64(littleEndian: header.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
            report.add("header", ["number": JSON(number), "store_id": .string(ByteText.hex(storeID))])
            FileInspection.compare(path, number: number, report)
            return number
        } catch {
            throw StoreError(error)
        }
    }

    // MARK: Changes

    private func describe(_ change: VersionEdit.Change) {
        let (name, fields): (String, JSONObject) =
            switch change {
            case .addTable(let level, let table):
                ("add_table", self.fields(table, level))
            case .removeTable(let level, let number):
                ("remove_table", ["number": JSON(number), "level": JSON(level)])
            case .addKeyspace(let keyspace): ("add_keyspace", ManifestInspection.fields(keyspace))
            case .removeKeyspace(let id): ("remove_keyspace", ["id": .int(Int64(id))])
            case .addBlobFile(let file): ("add_blob_file", ManifestInspection.fields(file))
            case .attachFile(let file): ("attach_file", entryFields.fields(file))
            case .dropFile(let number): ("drop_file", ["number": JSON(number)])
            case .minimumWALSegment(let number): ("minimum_wal_segment", ["number": JSON(number)])
            case .nextFileNumber(let number): ("next_file_number", ["number": JSON(number)])
            case .lastSequence(let sequence): ("last_sequence", ["sequence": JSON(sequence)])
            }
        report.add(name, depth: 1, fields)
    }

    private static func fields(_ file: BlobFileDescription) -> JSONObject {
        [
            "number": JSON(file.number), "bytes": JSON(file.sizeBytes), "records": JSON(file.count),
            "record_bytes": JSON(file.recordBytes),
        ]
    }

    private func fields(_ table: TableDescription, _ level: Int) -> JSONObject {
        var fields: JSONObject = [
            "number": JSON(table.number), "level": JSON(level), "bytes": JSON(table.sizeBytes),
            "entries": JSON(table.entryCount), "tombstones": JSON(table.tombstoneCount),
            "range_tombstones": JSON(table.rangeTombstoneCount),
            "smallest_sequence": JSON(table.smallestSequence),
            "largest_sequence": JSON(table.largestSequence),
            "smallest": entryFields.wholeKey(table.smallest),
            "largest": entryFields.wholeKey(table.largest),
            "is_largest_exclusive": .bool(table.isLargestExclusive),
        ]
        if !table.blobs.isEmpty { fields["blobs"] = ManifestInspection.uses(table.blobs) }
        return fields
    }

    /// What a table references, by blob file.
    static func uses(_ uses: [BlobUse]) -> JSON {
        .array(
            uses.map {
                .object(["number": JSON($0.number), "bytes": JSON($0.bytes), "records": JSON($0.count)])
            })
    }

    private static func fields(_ keyspace: KeyspaceDescription) -> JSONObject {
        [
            "id": .int(Int64(keyspace.id)), "name": .string(keyspace.name),
            "merge_operator": .string("\(keyspace.options.mergeOperator)"),
            "filter_bits_per_key": JSON(keyspace.options.filterBitsPerKey),
            "filter_prefix_bytes": JSON(keyspace.options.filterPrefixBytes),
            "upper_compression": .string("\(keyspace.options.upperCompression)"),
            "last_compression": .string("\(keyspace.options.lastCompression)"),
            "blob_threshold_bytes": JSON(keyspace.options.blobThresholdBytes),
        ]
    }

    // MARK: State

    private func describe(_ state: ManifestState) {
        let tables = state.levels.joined()
        report.add(
            "state",
            [
                "minimum_wal_segment": JSON(state.minimumWALSegment),
                "next_file_number": JSON(state.nextFileNumber),
                "last_sequence": JSON(state.lastSequence), "keyspaces": JSON(state.keyspaces.count),
                "tables": JSON(tables.count), "table_bytes": JSON(tables.reduce(0) { $0 &+ $1.sizeBytes }),
                "blob_files": JSON(state.blobFiles.count),
                "blob_bytes": JSON(state.blobFiles.values.reduce(0) { $0 &+ $1.sizeBytes }),
                "attached_files": JSON(state.attachedFiles.count),
            ])
        for keyspace in state.keyspaces.values.sorted(by: { $0.id < $1.id }) {
            report.add("keyspace", depth: 1, ManifestInspection.fields(keyspace))
        }
        for (level, tables) in state.levels.enumerated() {
            for table in tables { report.add("table", depth: 1, fields(table, level)) }
        }
        for file in state.blobFiles.values.sorted(by: { $0.number < $1.number }) {
            var shown = ManifestInspection.fields(file)
            shown["live_bytes"] = JSON(state.blobUses[file.number]?.bytes ?? 0)
            report.add("blob_file", depth: 1, shown)
        }
        for file in state.attachedFiles.values.sorted(by: { $0.number < $1.number }) {
            report.add("attached_file", depth: 1, entryFields.fields(file))
        }
    }
}
