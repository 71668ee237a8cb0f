// SPDX-License-Identifier: Apache-2.0

/// An inner node: `skip u16, isChecked u8, children n u8`, then `slices u32` (n - 1, rounded up to a multiple
/// of 4 by 0xFFFFFFFF), `n - 1 separator references u32`, `n child references u32 (atomic)`.
///
/// A separator is the first entry that the range of the child to its right may hold. `skip` and `isChecked`
/// are as in `TreeLeaf`, of separators; a checked node compares with its first separator. All but the child
/// references never changes.
struct TreeInner {
    static let childrenMax = 17
    private static let slicesAt = 4
    let address: UnsafeMutableRawPointer

    @inline(__always) init(_ address: UnsafeMutableRawPointer) { self.address = address }

    /// Writes the header. Slices, separators and children are the caller's to set.
    init(at address: UnsafeMutableRawPointer, count: Int, skip: Int, isChecked: Bool) {
        self.address = address
        address.storeBytes(of: UInt16(truncatingIfNeeded: skip), as: UInt16.self)
        address.storeBytes(of: isChecked ? 1 : 0, toByteOffset: 2, as: UInt8.self)
        address.storeBytes(of: UInt8(truncatingIfNeeded: count), toByteOffset: 3, as: UInt8.self)
        for i in 0..<TreeInner.sliceCount(count) { setSlice(i, .max) }
    }

    /// Nodes are as large as the most children need whose slices fill as many words.
    static func size(_ count: Int) -> NodeRecycler.Size {
        switch sliceCount(count) {
        case ...4: .inner5
        case ...8: .inner9
        case ...12: .inner13
        default: .inner17
        }
    }
    var size: NodeRecycler.Size { TreeInner.size(count) }

    static func sizeBytes(_ size: NodeRecycler.Size) -> Int {
        let count =
            switch size {
            case .leaf: preconditionFailure("a leaf is no inner node")
            case .inner5: 5
            case .inner9: 9
            case .inner13: 13
            case .inner17: 17
            }
        return 4 + sliceCount(count) * 4 + (2 * count - 1) * 4
    }
    @inline(__always) private static func sliceCount(_ count: Int) -> Int { (count &+ 2) & ~3 }

    @inline(__always) var skip: Int { Int(address.load(as: UInt16.self)) }
    @inline(__always) var isChecked: Bool { address.load(fromByteOffset: 2, as: UInt8.self) != 0 }
    @inline(__always) var count: Int { Int(address.load(fromByteOffset: 3, as: UInt8.self)) }

    /// - Parameter i: from 0 on: separator i stands between children i and i + 1.
    @inline(__always) func slice(_ i: Int) -> UInt32 {
        address.load(fromByteOffset: TreeInner.slicesAt &+ i &* 4, as: UInt32.self)
    }
    @inline(__always) func setSlice(_ i: Int, _ slice: UInt32) {
        address.storeBytes(of: slice, toByteOffset: TreeInner.slicesAt &+ i &* 4, as: UInt32.self)
    }
    @inline(__always) private func separatorAt(_ i: Int) -> Int {
        TreeInner.slicesAt &+ (TreeInner.sliceCount(count) &+ i) &* 4
    }
    @inline(__always) func separator(_ i: Int) -> UInt32 {
        address.load(fromByteOffset: separatorAt(i), as: UInt32.self)
    }
    @inline(__always) func setSeparator(_ i: Int, _ entry: UInt32) {
        address.storeBytes(of: entry, toByteOffset: separatorAt(i), as: UInt32.self)
    }
    @inline(__always) func child(_ i: Int) -> UInt32 {
        TreeWord.load32(address + separatorAt(count &- 1 &+ i))
    }
    @inline(__always) func publishChild(_ i: Int, _ node: UInt32) {
        TreeWord.publish32(address + separatorAt(count &- 1 &+ i), node)
    }

    /// The child whose range holds (key, trailer): as many as separators stand at or before it.
    @inline(__always)
    func find(_ key: UnsafeRawBufferPointer, _ trailer: UInt64, _ chunks: ArenaChunks) -> Int {
        let skip = skip
        let separators = count &- 1
        if isChecked {
            let side = TreeEntry(chunks[separator(0)]).side(of: key, skip: skip)
            if side != 0 { return side < 0 ? 0 : separators }
        }
        let target = TreeWord.slice(key, skip)
        var low = slicesBelow(target, TreeInner.sliceCount(separators &+ 1))
        if low >= separators || slice(low) != target { return low }
        var high = low &+ 1
        while high < separators, slice(high) == target { high &+= 1 }
        while low < high {
            let middle = (low &+ high) &>> 1
            let isAfter = TreeEntry(chunks[separator(middle)]).compare(key, trailer, skip: skip) > 0
            if isAfter { high = middle } else { low = middle &+ 1 }
        }
        return low
    }

    /// How many slices are less than `target`; four at a time, without a branch.
    @inline(__always)
    private func slicesBelow(_ target: UInt32, _ count: Int) -> Int {
        let targets = SIMD4<UInt32>(repeating: target)
        var sums = SIMD4<UInt32>()
        var at = TreeInner.slicesAt
        let end = at &+ count &* 4
        while at < end {
            let slices = address.loadUnaligned(fromByteOffset: at, as: SIMD4<UInt32>.self)
            sums.replace(with: sums &+ 1, where: slices .< targets)
            at &+= 16
        }
        return Int(sums.wrappedSum())
    }
}
