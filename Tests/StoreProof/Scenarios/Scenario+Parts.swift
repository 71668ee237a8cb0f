// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// What scenarios are put together from.
extension Scenario {
    /// Sizes at which a few commits fill a memtable, a few tables a level, and a few edits a manifest.
    static func options(_ change: (inout StoreOptions) -> Void = { _ in }) -> StoreOptions {
        var options = StoreOptions()
        options.memtableBytes = 64 << 10
        options.walSegmentBytes = 8 << 10
        options.walRecycledMax = 1
        options.blockBytes = 256
        options.tableBytes = 2 << 10
        options.levelBaseBytes = 4 << 10
        options.levelFactor = 4
        options.level0CompactionMin = 4
        options.level0SlowdownMin = 8
        options.level0HardDebt = 12
        options.cacheBytes = 64 << 10
        change(&options)
        return options
    }

    static func key(_ n: Int) -> [UInt8] { Array("key \(n)".utf8) }

    static func value(_ n: Int, bytes: Int = 24) -> [UInt8] {
        let text = Array("value \(n) ".utf8)
        return (0..<bytes).map { text[$0 % text.count] &+ UInt8(truncatingIfNeeded: $0 / text.count) }
    }

    static func put(_ n: Int, _ keyspace: ProofKeyspace = .plain, bytes: Int = 24) -> ProofOperation {
        switch keyspace.kind {
        case .journal, .plain, .lists: .put(keyspace, key: key(n), value: value(n, bytes: bytes))
        case .sums: .put(keyspace, key: key(n), value: ExpectedState.bytes(Int64(n)))
        }
    }

    /// A batch of puts of keys from `first` on.
    static func puts(
        _ first: Int, _ count: Int, _ keyspace: ProofKeyspace = .plain, _ durability: Durability = .sync,
        bytes: Int = 24
    ) -> Step {
        .commit((first..<first + count).map { put($0, keyspace, bytes: bytes) }, durability)
    }

    static func add(_ n: Int, _ amount: Int64) -> ProofOperation {
        .merge(.sums, key: key(n), operand: ExpectedState.bytes(amount))
    }

    static func append(_ n: Int, _ words: String) -> ProofOperation {
        .merge(.lists, key: key(n), operand: Array(words.utf8))
    }

    static func remove(_ n: Int, _ keyspace: ProofKeyspace = .plain) -> ProofOperation {
        .delete(keyspace, key: key(n))
    }

    static func range(_ from: Int, _ to: Int, _ keyspace: ProofKeyspace = .plain) -> ProofOperation {
        .deleteRange(keyspace, from: key(from), to: key(to))
    }

    static func commit(_ durability: Durability, _ operations: ProofOperation...) -> Step {
        .commit(operations, durability)
    }

    /// Tables of level 0, each of one batch of overlapping keys.
    @ListBuilder<Step>
    static func tables(_ count: Int, of keys: Int = 4, _ durability: Durability = .sync) -> [Step] {
        for n in 0..<count {
            puts(n, keys, .plain, durability)
            Step.flush
        }
    }

    static let both: [Durability] = [.sync, .buffered]
}
