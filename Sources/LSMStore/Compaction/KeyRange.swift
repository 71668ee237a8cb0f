// SPDX-License-Identifier: Apache-2.0
import Base

/// Keys from `from` to `to`, keyspaces' bytes in front.
struct KeyRange: Sendable, Equatable {
    var from: [UInt8]
    var to: [UInt8]
    var isToExclusive: Bool

    init(from: [UInt8], to: [UInt8], isToExclusive: Bool) {
        self.from = from
        self.to = to
        self.isToExclusive = isToExclusive
    }

    init(_ table: Table) {
        let description = table.description
        self.init(
            from: description.smallest, to: description.largest,
            isToExclusive: description.isLargestExclusive)
    }

    /// All keys of a keyspace.
    init(keyspace: UInt16) {
        let id = Keyspace(id: keyspace)
        self.init(from: InternalKey.bytes(id, []), to: InternalKey.end(of: id), isToExclusive: true)
    }

    /// The bounds of some tables together; `nil` for no tables.
    init?(covering tables: some Sequence<Table>) {
        var covered: KeyRange?
        for table in tables {
            if covered == nil { covered = KeyRange(table) } else { covered?.extend(over: KeyRange(table)) }
        }
        guard let covered else { return nil }
        self = covered
    }

    /// How many bytes all keys in [from, to) begin with that `from` begins with.
    static func sharedPrefixBytes(from: [UInt8], to: [UInt8]) -> Int {
        var count = from.withBytes { from in to.withBytes { ByteOrder.commonPrefix(from, $0) } }
        guard count < from.count, to.count == count + 1, to[count] > 0, from[count] == to[count] - 1 else {
            return count
        }
        // `to` is what comes after one byte more, and after any number of bytes 255 behind it.
        repeat { count += 1 } while count < from.count && from[count] == 0xFF
        return count
    }

    mutating func extend(over other: KeyRange) {
        if ByteOrder.compare(other.from, from) < 0 { from = other.from }
        let order = ByteOrder.compare(other.to, to)
        if order > 0 || (order == 0 && isToExclusive) {
            (to, isToExclusive) = (other.to, other.isToExclusive)
        }
    }

    func intersects(_ other: KeyRange) -> Bool {
        !endsBefore(other.from) && !other.endsBefore(from)
    }

    private func endsBefore(_ key: [UInt8]) -> Bool {
        let order = ByteOrder.compare(to, key)
        return order < 0 || (order == 0 && isToExclusive)
    }

    /// What both have; `nil` for nothing.
    func intersection(_ other: KeyRange) -> KeyRange? {
        guard intersects(other) else { return nil }
        var common = self
        if ByteOrder.compare(other.from, from) > 0 { common.from = other.from }
        let order = ByteOrder.compare(other.to, to)
        if order < 0 || (order == 0 && other.isToExclusive) {
            (common.to, common.isToExclusive) = (other.to, other.isToExclusive)
        }
        return common
    }
}
