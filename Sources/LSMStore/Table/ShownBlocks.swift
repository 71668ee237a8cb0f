// SPDX-License-Identifier: Apache-2.0
import Base

/// The `BlockIndex` that a cache and its shards share, and its charge in the memory budget.
final class ShownBlocks: Sendable {
    let index: BlockIndex
    private let holder: MemoryHolder?

    init(blocksCount: Int, _ holder: MemoryHolder?) {
        index = BlockIndex(blocksCount: blocksCount)
        self.holder = holder
        holder?.add(index.sizeBytes)
    }

    deinit { holder?.add(-index.sizeBytes) }
}
