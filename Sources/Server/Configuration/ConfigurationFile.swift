// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import TOMLKit

/// Reads settings from a TOML file: a flat table of the keys of `Setting`.
enum ConfigurationFile {
    /// A larger file is not a configuration.
    static let bytesMax = 1 << 20

    static func read(_ path: String, _ files: any FileSystem) throws(ConfigurationError) -> [(
        Setting, String
    )] {
        let table: TOMLTable
        do {
            let content = try text(path, files)
            if let line = TOMLText.firstHarmfulLine(of: content) {
                throw ConfigurationError(
                    "\(path) is not TOML: line \(line) begins no table that could have a name")
            }
            table = try TOMLTable(string: content)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError("\(path) is not TOML: \(error)")
        }
        var settings: [(Setting, String)] = []
        for key in table.keys.sorted() {
            guard let setting = Setting(rawValue: key) else {
                let known = Setting.allCases.map(\.key).joined(separator: ", ")
                throw ConfigurationError("\(path) has the unknown key '\(key)'; known are \(known)")
            }
            settings.append((setting, try text(of: table[key], key, path)))
        }
        return settings
    }

    private static func text(
        of value: (any TOMLValueConvertible)?, _ key: String, _ path: String
    ) throws(ConfigurationError) -> String {
        if let text = value?.string { return text }
        if let number = value?.int { return String(number) }
        if let flag = value?.bool { return String(flag) }
        throw ConfigurationError("\(key) in \(path) must be a text, a whole number, true or false")
    }

    private static func text(_ path: String, _ files: any FileSystem) throws(ConfigurationError) -> String {
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
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError("\(path) is not UTF-8")
        }
        return text
    }
}
