// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import Strata

/// A data directory as commands are given it.
struct DataDirectory: ParsableArguments {
    static let defaultPath = "./data"

    @Option(help: ArgumentHelp("Data directory.", valueName: "dir"))
    var data = Self.defaultPath
    @Option(help: ArgumentHelp("Memory for all parts together, in MiB.", valueName: "MiB"))
    var memory = 256

    /// Opens the platform, making the directory if it is missing.
    func open() throws -> Platform {
        do {
            return try Platform(directory: data, memoryBytes: max(16, min(memory, 1 << 20)) << 20)
        } catch {
            throw ProcessExit.cannotStart.telling(advice(error))
        }
    }

    /// Opens what must be there.
    func openExisting() throws -> Platform {
        try checkExists()
        return try open()
    }

    func checkExists() throws {
        guard Environment.system.files.exists(data + "/CURRENT") else {
            throw ProcessExit.cannotStart.telling(
                "\(data) holds no data; name the directory with --data, "
                    + "or fill it with `strata import` or `strata serve`"
            )
        }
    }

    /// A directory belongs to one process at a time.
    /// - Parameter asking: the command that asks a server in the directory's place.
    func advice(_ error: some CustomStringConvertible, _ asking: String = "`strata query --url …`") -> String
    {
        let text = error.description
        guard text.contains("in use") else { return text }
        return text + "; stop that process, or, if it is `strata serve`, ask it (\(asking))"
    }
}
