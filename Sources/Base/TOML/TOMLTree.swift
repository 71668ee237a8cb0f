// SPDX-License-Identifier: Apache-2.0

/// The tables of a document while it is read, and the rules of who may define what.
///
/// Tables and arrays of tables stand in two arrays and name each other by index, so that one that is
/// nested can be added to in place. A table is defined once: by its header, or by dotted keys within
/// one section. One that is only part of other headers' names is not defined yet. Values, inline tables
/// among them, are closed when they have been read.
struct TOMLTree {
    static let root = 0

    private enum Definition: Equatable {
        /// Only as part of the name of another.
        case none
        case header
        /// By keys of the section whose table this is.
        case dottedKeys(section: Int)
    }

    private enum Slot {
        case value(TOMLValue)
        case table(Int)
        case arrayOfTables(Int)
    }

    private struct Entry {
        let key: TOMLKey
        let slot: Slot
    }

    private struct Node {
        var definition: Definition
        var position: TOMLPosition
        /// How many containers are around its entries, itself included.
        let depth: Int
        var entries: [Entry] = []
        var index: [JSONKey: Int] = [:]
    }

    private var nodes = [
        Node(definition: .header, position: TOMLPosition(line: 1, column: 1), depth: 0)
    ]
    private var arrays: [[Int]] = []

    func depth(of table: Int) -> Int { nodes[table].depth }

    // MARK: Headers

    /// Defines the table that a header names, or adds one to its array. The path is not empty.
    mutating func open(
        _ path: [TOMLKey], isArray: Bool, limits: TOMLLimits
    ) throws(TOMLError) -> Int {
        var table = Self.root
        for key in path.dropLast() {
            switch slot(key, in: table) {
            case nil: table = try addTable(key, to: table, .none, limits)
            case .table(let child): table = child
            case .arrayOfTables(let array): table = arrays[array].last ?? table
            case .value(let value): throw taken(key, value)
            }
        }
        let key = path[path.count - 1]
        switch (slot(key, in: table), isArray) {
        case (nil, false): return try addTable(key, to: table, .header, limits)
        case (nil, true):
            let child = try makeTable(key, depth: nodes[table].depth + 2, .header, limits)
            arrays.append([child])
            add(.arrayOfTables(arrays.count - 1), key, to: table)
            return child
        case (.table(let child), false):
            guard nodes[child].definition == .none else { throw defined(key, nodes[child].position) }
            nodes[child].definition = .header
            nodes[child].position = key.position
            return child
        case (.table(let child), true):
            throw conflict(key, "a table", nodes[child].position)
        case (.arrayOfTables(let array), true):
            let child = try makeTable(key, depth: nodes[table].depth + 2, .header, limits)
            arrays[array].append(child)
            return child
        case (.arrayOfTables(let array), false):
            let first = arrays[array].first.map { nodes[$0].position } ?? key.position
            throw conflict(key, "an array of tables", first)
        case (.value(let value), _): throw taken(key, value)
        }
    }

    // MARK: Entries

    /// The table that the last part of a key belongs in; that part is free there. `section` is the
    /// table of the last header, or an inline table.
    mutating func place(
        _ path: [TOMLKey], in section: Int, limits: TOMLLimits
    ) throws(TOMLError) -> Int {
        var table = section
        for key in path.dropLast() {
            switch slot(key, in: table) {
            case nil: table = try addTable(key, to: table, .dottedKeys(section: section), limits)
            case .table(let child):
                if nodes[child].definition == .none {
                    nodes[child].definition = .dottedKeys(section: section)
                }
                guard nodes[child].definition == .dottedKeys(section: section) else {
                    throw defined(key, nodes[child].position)
                }
                table = child
            case .arrayOfTables(let array):
                let first = arrays[array].first.map { nodes[$0].position } ?? key.position
                throw conflict(key, "an array of tables", first)
            case .value(let value): throw taken(key, value)
            }
        }
        let key = path[path.count - 1]
        if let at = nodes[table].index[JSONKey(key.text)] {
            let first = nodes[table].entries[at].key.position
            throw TOMLError(
                "'\(key.text)' has a value already, in line \(first.line); take one away", at: key.position)
        }
        return table
    }

    mutating func add(_ value: TOMLValue, _ key: TOMLKey, to table: Int) {
        add(.value(value), key, to: table)
    }

    // MARK: Inline tables

    mutating func makeInline(depth: Int, at position: TOMLPosition) -> Int {
        nodes.append(Node(definition: .header, position: position, depth: depth))
        return nodes.count - 1
    }

    /// An inline table that has been read whole. Everything made since it began is part of it.
    mutating func takeInline(_ table: Int) -> TOMLTable {
        defer { nodes.removeSubrange(table...) }
        return self.table(table)
    }

    // MARK: The result

    func table(_ table: Int) -> TOMLTable {
        let node = nodes[table]
        let entries = node.entries.map { entry in
            TOMLTable.Entry(key: entry.key.text, position: entry.key.position, value: value(entry))
        }
        return TOMLTable(entries, node.index, at: node.position)
    }

    private func value(_ entry: Entry) -> TOMLValue {
        switch entry.slot {
        case .value(let value): value
        case .table(let table): value(table)
        case .arrayOfTables(let array):
            TOMLValue(.array(arrays[array].map { value($0) }), at: entry.key.position)
        }
    }

    private func value(_ node: Int) -> TOMLValue { TOMLValue(.table(table(node)), at: nodes[node].position) }

    // MARK: Parts

    private func slot(_ key: TOMLKey, in table: Int) -> Slot? {
        nodes[table].index[JSONKey(key.text)].map { nodes[table].entries[$0].slot }
    }

    private mutating func add(_ slot: Slot, _ key: TOMLKey, to table: Int) {
        nodes[table].index[JSONKey(key.text)] = nodes[table].entries.count
        nodes[table].entries.append(Entry(key: key, slot: slot))
    }

    private mutating func addTable(
        _ key: TOMLKey, to table: Int, _ definition: Definition, _ limits: TOMLLimits
    ) throws(TOMLError) -> Int {
        let child = try makeTable(key, depth: nodes[table].depth + 1, definition, limits)
        add(.table(child), key, to: table)
        return child
    }

    private mutating func makeTable(
        _ key: TOMLKey, depth: Int, _ definition: Definition, _ limits: TOMLLimits
    ) throws(TOMLError) -> Int {
        guard depth <= limits.depthMax else {
            throw TOMLError(
                "tables and arrays are nested deeper than the limit of \(limits.depthMax)", at: key.position)
        }
        nodes.append(Node(definition: definition, position: key.position, depth: depth))
        return nodes.count - 1
    }

    // MARK: Messages

    private func taken(_ key: TOMLKey, _ value: TOMLValue) -> TOMLError {
        let closed =
            value.table != nil
            ? ", closed with its brace" : value.array != nil ? ", closed with its bracket" : ""
        return conflict(key, value.kindName + closed, value.position)
    }

    private func conflict(_ key: TOMLKey, _ what: String, _ first: TOMLPosition) -> TOMLError {
        TOMLError(
            "'\(key.text)' is \(what) already, in line \(first.line); give one of the two another name",
            at: key.position)
    }

    private func defined(_ key: TOMLKey, _ first: TOMLPosition) -> TOMLError {
        TOMLError(
            "the table '\(key.text)' is defined already, in line \(first.line); write all its keys there",
            at: key.position)
    }
}
