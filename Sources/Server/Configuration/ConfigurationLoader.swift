// SPDX-License-Identifier: Apache-2.0
import Base

/// Lays the sources of settings over each other: command line > environment > file > defaults.
public struct ConfigurationLoader {
    private struct Value {
        let text: String
        let origin: SettingOrigin
    }

    private var values: [Setting: Value]

    /// - Parameters:
    ///   - flags: what the command line said.
    ///   - environment: the process's variables; those that are no settings are passed over.
    ///   - file: path of a TOML file, if there is one.
    /// - Throws: when the file cannot be read or holds an unknown key.
    public init(
        flags: [Setting: String] = [:], environment: [String: String] = [:], file: String? = nil,
        files: any FileSystem = PosixFileSystem()
    ) throws(ConfigurationError) {
        values = Configuration.standard.mapValues { Value(text: $0, origin: .standard) }
        if let file {
            for (setting, text) in try ConfigurationFile.read(file, files) {
                values[setting] = Value(text: text, origin: .file(path: file))
            }
        }
        for setting in Setting.allCases {
            if let text = environment[setting.environmentName], !text.isEmpty {
                values[setting] = Value(text: text, origin: .environment)
            }
            if let text = flags[setting] { values[setting] = Value(text: text, origin: .commandLine) }
        }
    }

    /// The whole, checked.
    public func configuration() throws(ConfigurationError) -> Configuration {
        let configuration = Configuration(
            dataDirectory: try dataDirectory(), api: try address(.api), elastic: try address(.elastic),
            redis: try address(.redis), collector: try address(.collector), memoryBytes: try memory(),
            credentials: try credentials(), writesAccessLog: try flag(.accessLog),
            backupDirectory: try backupDirectory())
        let addresses = [
            configuration.api, configuration.elastic, configuration.redis, configuration.collector,
        ]
        guard addresses.contains(where: { $0 != nil }) else {
            throw ConfigurationError(
                "every listener is off; leave at least one of api, elastic, redis, collector on")
        }
        // The collector is made to be public; the others hold everything.
        for (setting, address) in zip([Setting.api, .elastic, .redis], addresses) {
            guard let address, !address.isLoopback, configuration.credentials == nil else { continue }
            throw ConfigurationError(
                "\(name(setting)) is \(address), which other machines can reach, and no credentials are set. "
                    + "Set \(Setting.adminEmail.environmentName) and \(Setting.adminPassword.environmentName), "
                    + "or listen on 127.0.0.1")
        }
        return configuration
    }

    private func dataDirectory() throws(ConfigurationError) -> String? {
        guard try flag(.ephemeral) else { return values[.data]?.text }
        let data = values[.data]
        guard data == nil || data?.origin == .standard else {
            throw ConfigurationError(
                "\(name(.ephemeral)) and \(name(.data)) exclude each other; take one away")
        }
        return nil
    }

    private func backupDirectory() throws(ConfigurationError) -> String? {
        guard let path = values[.backups]?.text else { return nil }
        let isEphemeral = try flag(.ephemeral)
        if isEphemeral {
            throw ConfigurationError(
                "\(name(.ephemeral)) and \(name(.backups)) exclude each other; take one away")
        }
        // A store's files and backups in one directory would take each other's names.
        guard path != values[.data]?.text else {
            throw ConfigurationError("\(name(.backups)) is the data directory; it takes one of its own")
        }
        return path
    }

    private func address(_ setting: Setting) throws(ConfigurationError) -> ListenAddress? {
        guard let text = values[setting]?.text, text != "off" else { return nil }
        guard let address = ListenAddress(text) else {
            throw ConfigurationError(
                "\(name(setting)) is '\(text)'; it takes HOST:PORT, such as 127.0.0.1:8686, or off")
        }
        return address
    }

    private func memory() throws(ConfigurationError) -> Int {
        let text = values[.memory]?.text ?? ""
        guard let bytes = ByteSize.parse(text) else {
            let units = ByteSize.units.map(\.suffix).joined(separator: ", ")
            throw ConfigurationError(
                "\(name(.memory)) is '\(text)'; it takes bytes, or a number with \(units)")
        }
        guard bytes >= Configuration.memoryBytesMin else {
            throw ConfigurationError(
                "\(name(.memory)) is \(text); the least is \(Configuration.memoryBytesMin) bytes")
        }
        return bytes
    }

    private func credentials() throws(ConfigurationError) -> Credentials? {
        switch (values[.adminEmail]?.text, values[.adminPassword]?.text) {
        case (nil, nil): return nil
        case (let user?, let password?): return Credentials(user: user, password: password)
        case (nil, _?):
            throw ConfigurationError("\(name(.adminPassword)) is set, \(Setting.adminEmail.key) is not")
        case (_?, nil):
            throw ConfigurationError("\(name(.adminEmail)) is set, \(Setting.adminPassword.key) is not")
        }
    }

    private func flag(_ setting: Setting) throws(ConfigurationError) -> Bool {
        let text = values[setting]?.text ?? "false"
        switch text.lowercased() {
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default: throw ConfigurationError("\(name(setting)) is '\(text)'; it takes true or false")
        }
    }

    private func name(_ setting: Setting) -> String { (values[setting]?.origin ?? .standard).name(setting) }
}
