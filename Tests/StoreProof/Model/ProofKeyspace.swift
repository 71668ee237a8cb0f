// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// A keyspace of a script. What its values are follows from its kind.
public struct ProofKeyspace: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// One key for each batch, so that the batches that survive are known one by one.
        case journal
        case plain
        /// Values are integers that add.
        case sums
        /// Values are bytes that operands are appended to.
        case lists
    }

    public let kind: Kind
    /// Tells keyspaces of one kind apart.
    public let number: Int

    public init(_ kind: Kind, _ number: Int = 0) {
        self.kind = kind
        self.number = number
    }

    public static let journal = ProofKeyspace(.journal)
    public static let plain = ProofKeyspace(.plain)
    public static let sums = ProofKeyspace(.sums)
    public static let lists = ProofKeyspace(.lists)

    /// Merged in tiers.
    static let tiers = ProofKeyspace(.plain, 101)
    /// Its oldest tables go only when it has more bytes than scenarios write.
    static let queue = ProofKeyspace(.plain, 102)

    /// Filled by ingestion.
    static let ingested = ProofKeyspace(.plain, 103)
    /// Values of 20 bytes and more lie in blob files.
    static let large = ProofKeyspace(.plain, 104)
    /// Likewise of 8 bytes and more, and operands are appended to them.
    static let largeLists = ProofKeyspace(.lists, 105)

    public var name: String { number == 0 ? kind.rawValue : "\(kind.rawValue) \(number)" }

    /// How it is made unless the script says otherwise.
    public var options: KeyspaceOptions {
        switch kind {
        case .journal: KeyspaceOptions(filterBitsPerKey: 0)
        case .plain where self == .tiers: KeyspaceOptions(policy: .tiered(runsMax: 2))
        case .plain where self == .queue:
            KeyspaceOptions(policy: .fifo(retentionMillis: 0, bytesMax: 1 << 30))
        case .plain where self == .large:
            KeyspaceOptions(upperCompression: .none, blobThresholdBytes: 20)
        case .lists where self == .largeLists:
            KeyspaceOptions(mergeOperator: .append, upperCompression: .none, blobThresholdBytes: 8)
        case .plain: KeyspaceOptions()
        case .sums: KeyspaceOptions(mergeOperator: .addInt64, lastCompression: .lz4)
        case .lists: KeyspaceOptions(mergeOperator: .append, filterPrefixBytes: 2, upperCompression: .none)
        }
    }
}
