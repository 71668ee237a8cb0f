// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// A named way to tune a store: its options, and those of its keyspaces.
struct TuningSet: Sendable {
    let name: String
    let options: StoreOptions
    private let change: @Sendable (inout KeyspaceOptions) -> Void

    init(
        _ name: String, _ tune: (inout StoreOptions) -> Void = { _ in },
        keyspaces change: @escaping @Sendable (inout KeyspaceOptions) -> Void = { _ in }
    ) {
        self.name = name
        var options = StoreOptions()
        // So small that a short program fills memtables, levels and caches.
        options.memtableBytes = 8 << 10
        options.walSegmentBytes = 16 << 10
        options.blockBytes = 512
        options.tableBytes = 4 << 10
        options.levelBaseBytes = 16 << 10
        options.levelFactor = 4
        options.cacheBytes = 64 << 10
        tune(&options)
        self.options = options
        self.change = change
    }

    func keyspaceOptions(_ keyspace: ProofKeyspace) -> KeyspaceOptions {
        var options = keyspace.options
        change(&options)
        return options
    }
}
