// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads settings from a TOML file: a flat table of the keys of `Setting`.
enum ConfigurationFile {
    /// A larger file is not a configuration.
    static let bytesMax = 1 << 20

    static func read(
        _ path: String, _ files: any FileSystem
    ) throws(ConfigurationError) -> [(Setting, String)] {
        let document: TOMLDocument
        let bytes = try content(path, files)
        do throws(TOMLError) { document = try TOMLDocument(parsing: bytes) } catch {
            throw ConfigurationError("\(path), \(error.description)")
        }
        var settings: [(Setting, String)] = []
        for entry in document.root.entries {
            guard let setting = Setting(rawValue: entry.key) else { throw unknown(entry, path) }
            settings.append((setting, try text(of: entry, path)))
        }
        return settings
    }

    private static func unknown(_ entry: TOMLTable.Entry, _ path: String) -> ConfigurationError {
        let known = Setting.allCases.map(\.key)
        let guess = Spelling.nearest(to: entry.key, of: known).map { "did you mean '\($0)'? " } ?? ""
        return ConfigurationError(
            "\(path), line \(entry.position.line): unknown key '\(entry.key)'; \(guess)Known are "
                + known.joined(separator: ", "))
    }

    private static func text(
        of entry: TOMLTable.Entry, _ path: String
    ) throws(ConfigurationError) -> String {
        switch entry.value.content {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .boolean(let flag): return String(flag)
        case .float, .dateTime, .array, .table:
            throw ConfigurationError(
                "\(path), line \(entry.position.line): \(entry.key) must be a text, a whole number, true or "
                    + "false, not \(entry.value.kindName)")
        }
    }

    private static func content(
        _ path: String, _ files: any FileSystem
    ) throws(ConfigurationError) -> [UInt8] {
        var bytes: [UInt8]
        do {
            let file = try files.open(path, .read)
            defer { file.close() }
            let size = try file.size()
            guard size <= bytesMax else {
                throw ConfigurationError("\(path) is larger than \(bytesMax) bytes")
            }
            bytes = [UInt8](repeating: 0, count: size)
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
            bytes.removeSubrange(count...)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError("the configuration cannot be read: \(error)")
        }
        return bytes
    }
}
