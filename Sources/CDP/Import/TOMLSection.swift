// SPDX-License-Identifier: Apache-2.0
import Base

/// A table of a mapping file, and where it stands, for messages: each names the line.
struct TOMLSection {
    private let table: TOMLTable
    private let name: String

    init(_ table: TOMLTable, _ name: String) {
        self.table = table
        self.name = name
    }

    var line: Int { table.position.line }

    func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    /// A fault of the key's value or, when it is missing, of the table.
    func fault(_ key: String, _ what: String) -> ImportError {
        let line = table.entry(key)?.position.line ?? line
        return .mapping("line \(line): \(path(key)) \(what)")
    }

    func allow(_ keys: [String]) throws(ImportError) {
        for entry in table.entries where !keys.contains(entry.key) {
            let guess = Spelling.nearest(to: entry.key, of: keys).map { "did you mean '\($0)'? " } ?? ""
            throw fault(entry.key, "is unknown; \(guess)Known here: \(keys.joined(separator: ", "))")
        }
    }

    func optionalText(_ key: String) throws(ImportError) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else {
            throw fault(key, "must be a text in quotes, not \(value.kindName)")
        }
        return text
    }

    func text(_ key: String) throws(ImportError) -> String {
        guard let text = try optionalText(key) else { throw fault(key, "is missing in the table") }
        guard !text.isEmpty else { throw fault(key, "must not be empty") }
        return text
    }

    /// A list of texts, or one text; absent is empty.
    func texts(_ key: String) throws(ImportError) -> [String] {
        guard let value = table[key] else { return [] }
        if let text = value.string { return [text] }
        guard let array = value.array else {
            throw fault(key, "must be a list of texts, not \(value.kindName)")
        }
        var texts: [String] = []
        for element in array {
            guard let text = element.string else {
                throw fault(key, "must be a list of texts; it holds \(element.kindName)")
            }
            texts.append(text)
        }
        return texts
    }

    func choice<C: RawRepresentable & CaseIterable>(
        _ key: String, _ type: C.Type
    ) throws(ImportError) -> C? where C.RawValue == String {
        guard let text = try optionalText(key) else { return nil }
        guard let choice = C(rawValue: text) else {
            let known = C.allCases.map(\.rawValue)
            let guess = Spelling.nearest(to: text, of: known).map { "did you mean '\($0)'? " } ?? ""
            throw fault(key, "is '\(text)'; \(guess)It takes one of \(known.joined(separator: ", "))")
        }
        return choice
    }

    func optionalSection(_ key: String) throws(ImportError) -> TOMLSection? {
        guard let value = table[key] else { return nil }
        guard let section = value.table else {
            throw fault(key, "must be a table, [\(path(key))], not \(value.kindName)")
        }
        return TOMLSection(section, path(key))
    }

    func section(_ key: String) throws(ImportError) -> TOMLSection {
        guard let section = try optionalSection(key) else {
            throw .mapping("the table [\(path(key))] is missing")
        }
        return section
    }

    /// An array of tables; absent is empty.
    func sections(_ key: String) throws(ImportError) -> [TOMLSection] {
        guard let value = table[key] else { return [] }
        let elements = value.array ?? []
        let tables = elements.compactMap(\.table)
        guard value.array != nil, tables.count == elements.count else {
            throw fault(key, "must be tables: [[\(path(key))]]")
        }
        return tables.enumerated().map { TOMLSection($1, "\(path(key))[\($0)]") }
    }
}
