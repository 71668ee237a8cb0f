// SPDX-License-Identifier: Apache-2.0
import TOMLKit

/// A table of a mapping file, and where it stands, for messages.
struct TOMLSection {
    private let table: TOMLTable
    private let name: String

    init(_ table: TOMLTable, _ name: String) {
        self.table = table
        self.name = name
    }

    func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    func allow(_ keys: Set<String>) throws(ImportError) {
        for key in table.keys where !keys.contains(key) {
            throw .mapping("\(path(key)) is unknown; allowed are \(keys.sorted().joined(separator: ", "))")
        }
    }

    func optionalText(_ key: String) throws(ImportError) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else { throw .mapping("\(path(key)) must be a text") }
        return text
    }

    func text(_ key: String) throws(ImportError) -> String {
        guard let text = try optionalText(key), !text.isEmpty else {
            throw .mapping("\(path(key)) is missing")
        }
        return text
    }

    /// A list of texts, or one text; absent is empty.
    func texts(_ key: String) throws(ImportError) -> [String] {
        guard let value = table[key] else { return [] }
        if let text = value.string { return [text] }
        guard let array = value.array else { throw .mapping("\(path(key)) must be a list of texts") }
        var texts: [String] = []
        for element in array {
            guard let text = element.string else { throw .mapping("\(path(key)) must be a list of texts") }
            texts.append(text)
        }
        return texts
    }

    func choice<C: RawRepresentable & CaseIterable>(
        _ key: String, _ type: C.Type
    ) throws(ImportError) -> C? where C.RawValue == String {
        guard let text = try optionalText(key) else { return nil }
        guard let choice = C(rawValue: text) else {
            let known = C.allCases.map(\.rawValue).joined(separator: ", ")
            throw .mapping("\(path(key)) is '\(text)'; it takes one of \(known)")
        }
        return choice
    }

    func optionalSection(_ key: String) throws(ImportError) -> TOMLSection? {
        guard let value = table[key] else { return nil }
        guard let section = value.table else {
            throw .mapping("\(path(key)) must be a table: [\(path(key))]")
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
        guard let array = value.array else { throw .mapping("\(path(key)) must be tables: [[\(path(key))]]") }
        var sections: [TOMLSection] = []
        for (i, element) in array.enumerated() {
            guard let table = element.table else {
                throw .mapping("\(path(key)) must be tables: [[\(path(key))]]")
            }
            sections.append(TOMLSection(table, "\(path(key))[\(i)]"))
        }
        return sections
    }
}
