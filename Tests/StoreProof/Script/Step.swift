// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// What a script does next.
public enum Step: Sendable {
    /// Opens the store. Every script begins so.
    case open
    /// From now on the store is opened with these options.
    case options(StoreOptions)
    case keyspace(ProofKeyspace)
    case commit([ProofOperation], Durability)
    /// A finished file that no batch attaches.
    case orphan(ProofFile)
    case flush
    case compact
    /// Lets background threads work.
    case rest
    case snapshot
    case releaseSnapshots
    /// Reads everything and compares it with the model.
    case read
    case verify
    case checkpoint
    case removeCheckpoint
    /// Loads entries into the keyspace `ingested`.
    case ingest([IngestedEntry])
    case backup
    /// Deletes the oldest backup.
    case removeBackup
    /// Repairs the closed store.
    case repair
    case advance(millis: Int64)
    case close
    /// The process ends, as by `kill -9`; the next step opens.
    case die
    /// The power goes, and comes back; the next step opens.
    case crash(CrashMode)
}

/// A short program for a store.
public struct Scenario: Sendable {
    public let name: String
    public let options: StoreOptions
    public let steps: [Step]

    /// - Parameter steps: those after the first opening.
    init(
        _ name: String, _ options: StoreOptions = Scenario.options(), @ListBuilder<Step> _ steps: () -> [Step]
    ) {
        self.name = name
        self.options = options
        self.steps = [.open] + steps()
    }
}
