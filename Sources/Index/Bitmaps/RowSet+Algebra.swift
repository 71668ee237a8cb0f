// SPDX-License-Identifier: Apache-2.0

/// Intersection, union and difference. Sets of one universe only.
///
/// Word by word when both are dense; a probe of each member when one is sparse; a merge when both are.
extension RowSet {
    public func intersection(_ other: RowSet) -> RowSet {
        precondition(universe == other.universe)
        switch (shape, other.shape) {
        case (.dense(let a), .dense(let b)):
            return RowSet(words: RowSet.combine(a, b) { $0 & $1 }, in: universe)
        case (.sparse(let rows), .dense(let words)), (.dense(let words), .sparse(let rows)):
            return RowSet(
                universe: universe,
                shape: .sparse(rows.filter { words[Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 1 }))
        case (.sparse(let a), .sparse(let b)):
            return RowSet(universe: universe, shape: .sparse(RowSet.common(a, b)))
        }
    }

    public func union(_ other: RowSet) -> RowSet {
        precondition(universe == other.universe)
        switch (shape, other.shape) {
        case (.dense(let a), .dense(let b)):
            return RowSet(words: RowSet.combine(a, b) { $0 | $1 }, in: universe)
        case (.sparse(let rows), .dense(var words)), (.dense(var words), .sparse(let rows)):
            for row in rows { words[Int(row >> 6)] |= 1 << UInt64(row & 63) }
            return RowSet(words: words, in: universe)
        case (.sparse(let a), .sparse(let b)):
            if a.isEmpty { return other }
            if b.isEmpty { return self }
            return RowSet(sorted: RowSet.merge(a, b), in: universe)
        }
    }

    /// The rows of this set that are not in the other.
    public func subtracting(_ other: RowSet) -> RowSet {
        precondition(universe == other.universe)
        switch (shape, other.shape) {
        case (.dense(let a), .dense(let b)):
            return RowSet(words: RowSet.combine(a, b) { $0 & ~$1 }, in: universe)
        case (.dense(var words), .sparse(let rows)):
            for row in rows { words[Int(row >> 6)] &= ~(1 << UInt64(row & 63)) }
            return RowSet(words: words, in: universe)
        case (.sparse(let rows), _):
            return RowSet(
                universe: universe, shape: .sparse(rows.filter { !other.contains(Int($0)) }))
        }
    }

    /// All rows but these.
    public var complement: RowSet { RowSet(allIn: universe).subtracting(self) }

    /// The size of the intersection, which is not built.
    public func intersectionCount(_ other: RowSet) -> Int {
        guard case .dense(let a) = shape, case .dense(let b) = other.shape else {
            return intersection(other).count
        }
        var count = 0
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                for i in 0..<min(a.count, b.count) { count &+= (a[i] & b[i]).nonzeroBitCount }
            }
        }
        return count
    }

    @inline(__always)
    private static func combine(
        _ a: [UInt64], _ b: [UInt64], _ operation: (UInt64, UInt64) -> UInt64
    ) -> [UInt64] {
        let count = min(a.count, b.count)
        return [UInt64](unsafeUninitializedCapacity: count) { out, initialized in
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in
                    for i in 0..<count { out[i] = operation(a[i], b[i]) }
                }
            }
            initialized = count
        }
    }

    private static func common(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var (i, j) = (0, 0)
        var rows: [UInt32] = []
        while i < a.count && j < b.count {
            if a[i] == b[j] { rows.append(a[i]) }
            let step = (a[i] <= b[j], b[j] <= a[i])
            i += step.0 ? 1 : 0
            j += step.1 ? 1 : 0
        }
        return rows
    }

    private static func merge(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var (i, j) = (0, 0)
        var rows: [UInt32] = []
        rows.reserveCapacity(a.count + b.count)
        while i < a.count || j < b.count {
            if j == b.count || (i < a.count && a[i] < b[j]) {
                rows.append(a[i])
                i += 1
            } else {
                if i < a.count && a[i] == b[j] { i += 1 }
                rows.append(b[j])
                j += 1
            }
        }
        return rows
    }
}
