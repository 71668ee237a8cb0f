// SPDX-License-Identifier: Apache-2.0
import Base

/// The events of a file, in the order in which their last rows come.
///
/// With `Grouping.anywhere` the file is read twice. The first pass counts the rows of each key (by a 64-bit
/// hash: 16 bytes a group); the second opens a group at its first row and gives it away with its last. So
/// only groups whose rows are spread are held, within `Limits.importOpenBytesMax`. Keys whose hashes collide
/// wait for the end of the file.
public final class MappedEvents {
    public private(set) var report = ImportReport()

    public let mapping: ImportMapping
    private let reader: CSVReader
    private let mapper: RowMapper
    /// Rows still to come, by hash of the key.
    private var remaining: [UInt64: UInt32] = [:]
    private var open: [String: RowGroup] = [:]
    private var openBytes = 0
    private var ready: [RowGroup] = []
    private var isAtEnd = false

    /// - Parameter source: opens the file from its beginning, at most twice.
    public init(
        _ mapping: ImportMapping, _ source: () throws(ImportError) -> any ByteSource
    ) throws(ImportError) {
        self.mapping = mapping
        if mapping.grouping == .anywhere { remaining = try MappedEvents.countRows(mapping, try source()) }
        reader = try CSVReader(try source(), delimiter: mapping.delimiter)
        mapper = try RowMapper(mapping, header: reader.header)
    }

    private static func countRows(
        _ mapping: ImportMapping, _ source: any ByteSource
    ) throws(ImportError) -> [UInt64: UInt32] {
        let reader = try CSVReader(source, delimiter: mapping.delimiter)
        let mapper = try RowMapper(mapping, header: reader.header)
        var counts: [UInt64: UInt32] = [:]
        while let record = try reader.next() {
            guard case .row(let row) = record else { continue }
            counts[hash(mapper.key(row)), default: 0] &+= 1
            if counts.count > Limits.importGroupsMax {
                throw .limit("more than \(Limits.importGroupsMax) groups in one file; split the file")
            }
        }
        return counts
    }

    private static func hash(_ key: String) -> UInt64 { XXH3.hash(Array(key.utf8)) }

    /// The next event; `nil` at the end, when `report` is complete.
    public func next() throws(ImportError) -> TrackEvent? {
        while ready.isEmpty && !isAtEnd { try step() }
        guard let group = ready.popLast() else { return nil }
        report.eventsMapped += 1
        return group.event(mapping)
    }

    private func step() throws(ImportError) {
        guard let record = try reader.next() else {
            isAtEnd = true
            ready = open.values.sorted { $0.key > $1.key }
            open = [:]
            return
        }
        report.rowsRead += 1
        switch record {
        case .rejected(let line, let reason): report.reject(line: line, reason)
        case .row(let row): try take(row)
        }
    }

    private func take(_ row: CSVRow) throws(ImportError) {
        let key = mapper.key(row)
        if mapping.grouping == .following && open[key] == nil { closeAll() }
        var group = open.removeValue(forKey: key) ?? mapper.group(key: key, row)
        openBytes -= group.sizeBytes
        if let reason = mapper.add(row, to: &group) {
            report.reject(line: row.line, reason)
        } else {
            report.rowsMapped += 1
        }
        let isLast = isLast(key)
        if group.rows > 0 { if isLast { ready.append(group) } else { keep(group) } }
        if mapping.grouping == .anywhere { remaining[MappedEvents.hash(key), default: 1] &-= 1 }
        if openBytes > Limits.importOpenBytesMax {
            throw .limit(
                "rows of \(open.count) unfinished groups fill \(Limits.importOpenBytesMax) bytes; "
                    + "sort the file by \(mapping.keyColumns.joined(separator: ", "))")
        }
    }

    private func isLast(_ key: String) -> Bool {
        switch mapping.grouping {
        case .none: true
        case .following: false
        case .anywhere: remaining[MappedEvents.hash(key)] == 1
        }
    }

    private func keep(_ group: RowGroup) {
        openBytes += group.sizeBytes
        open[group.key] = group
    }

    private func closeAll() {
        ready += open.values
        open = [:]
        openBytes = 0
    }
}
