// SPDX-License-Identifier: Apache-2.0

/// The way from a tree's root to a leaf: the inner nodes, and which child was taken in each.
///
/// Lives in memory of its own so that moves neither allocate nor count references.
struct TreePath: ~Copyable {
    /// With 8 children or more in all but the last node of a level, 2^48 entries stay below this.
    static let depthMax = 24

    struct Step {
        var node: TreeInner
        var index: Int
        /// Of the node.
        var reference: UInt32
    }

    private let steps = UnsafeMutablePointer<Step>.allocate(capacity: TreePath.depthMax)
    private(set) var depth = 0

    deinit { steps.deallocate() }

    mutating func clear() { depth = 0 }

    @inline(__always)
    mutating func push(_ node: TreeInner, _ index: Int, _ reference: UInt32) {
        precondition(depth < TreePath.depthMax, "a memtable's tree is deeper than it can be")
        steps[depth] = Step(node: node, index: index, reference: reference)
        depth &+= 1
    }

    @inline(__always)
    mutating func pop() -> Step {
        depth &-= 1
        return steps[depth]
    }

    /// The separator that begins the range below the first `levels` steps; 0 at the tree's left edge.
    func lowBound(_ levels: Int) -> UInt32 {
        var i = levels
        while i > 0 {
            i -= 1
            let step = steps[i]
            if step.index > 0 { return step.node.separator(step.index - 1) }
        }
        return 0
    }

    /// The separator that ends that range; 0 at the right edge.
    func highBound(_ levels: Int) -> UInt32 {
        var i = levels
        while i > 0 {
            i -= 1
            let step = steps[i]
            if step.index + 1 < step.node.count { return step.node.separator(step.index) }
        }
        return 0
    }
}
