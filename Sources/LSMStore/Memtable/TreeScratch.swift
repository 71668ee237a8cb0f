// SPDX-License-Identifier: Apache-2.0

/// Where a split gathers references before it writes nodes: memory of its own, so that no split allocates.
struct TreeScratch: ~Copyable {
    let entries = UnsafeMutablePointer<UInt32>.allocate(capacity: TreeLeaf.slotsMax + 1)
    let separators = UnsafeMutablePointer<UInt32>.allocate(capacity: TreeInner.childrenMax)
    let children = UnsafeMutablePointer<UInt32>.allocate(capacity: TreeInner.childrenMax + 1)
    /// Inner nodes that the split puts others in the place of.
    let replaced = UnsafeMutablePointer<UInt32>.allocate(capacity: TreePath.depthMax)
    var replacedCount = 0

    deinit {
        entries.deallocate()
        separators.deallocate()
        children.deallocate()
        replaced.deallocate()
    }
}
