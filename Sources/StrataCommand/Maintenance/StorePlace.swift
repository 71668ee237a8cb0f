// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import LSMStore

/// A store's directory as maintenance commands are given it, and what they say when it cannot be used.
struct StorePlace {
    let path: String

    init(_ path: String) { self.path = path }

    private var files: any FileSystem { Environment.system.files }

    /// Opens the store, which must be there.
    /// - Parameter instead: what to do while a server holds it.
    func open(instead: String) throws -> Store {
        try checkExists()
        do throws(StoreError) { return try Store.open(path) } catch {
            throw cannotStart(error, instead: instead)
        }
    }

    /// Refuses a directory that is no store's. One that a restore or repair left unfinished is one.
    func checkExists() throws {
        guard files.exists(path) else {
            throw ProcessExit.cannotStart.telling("there is no directory \(path)")
        }
        let names = (try? files.list(path)) ?? []
        let isStore = names.contains {
            $0 == "CURRENT" || $0 == "RESTORING" || $0 == "REPAIRING" || $0.hasPrefix("MANIFEST-")
        }
        guard isStore else {
            throw ProcessExit.cannotStart.telling(
                "\(path) holds no store; name the data directory of `strata serve --data`")
        }
    }

    /// The error of a step before any work was done.
    func cannotStart(_ error: StoreError, instead: String) -> ExitCode {
        if case .inUse(let directory) = error {
            return ProcessExit.cannotStart.telling("\(directory) is in use by another process; \(instead)")
        }
        return ProcessExit.cannotStart.telling(error)
    }

    /// The error of the work itself.
    /// - Parameter state: how it left things, when that is not plain from the error.
    static func failed(_ error: StoreError, _ state: String = "") -> ExitCode {
        let text = state.isEmpty ? error.description : "\(error). \(state)"
        switch error {
        case .corrupt: return ProcessExit.foundProblems.telling(text)
        case .invalid: return ProcessExit.badInput.telling(text)
        case .inUse(let directory):
            return ProcessExit.cannotStart.telling(
                "\(directory) is in use by another process; try again when that has ended")
        default: return ProcessExit.cannotStart.telling(text)
        }
    }
}
