// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// What a store holds after some batches: for each keyspace an ordered map, and the attached files.
struct ExpectedState: Sendable {
    struct Value: Sendable {
        var base: [UInt8]?
        var expiresAtMillis = Int64.max
        /// Oldest first.
        var operands: [[UInt8]] = []
    }

    struct Entry: Equatable, Sendable {
        let key: [UInt8]
        let value: [UInt8]
    }

    private var keyspaces: [ProofKeyspace: [(key: [UInt8], value: Value)]] = [:]
    /// Live attached files, in the order of their attachment.
    private(set) var files: [ProofFile] = []

    /// Those in use.
    var usedKeyspaces: Set<ProofKeyspace> { Set(keyspaces.keys) }

    mutating func apply(_ batch: ProofBatch) {
        set(batch.markKeyspace, batch.markKey) { $0 = Value(base: []) }
        for operation in batch.operations { apply(operation) }
    }

    /// The keyspace's keys that have a value, ascending.
    func entries(_ keyspace: ProofKeyspace, nowMillis: Int64) -> [Entry] {
        (keyspaces[keyspace] ?? []).compactMap { key, value in
            ExpectedState.fold(value, keyspace.kind, nowMillis).map { Entry(key: key, value: $0) }
        }
    }

    private mutating func apply(_ operation: ProofOperation) {
        switch operation {
        case .put(let keyspace, let key, let value): set(keyspace, key) { $0 = Value(base: value) }
        case .expiringPut(let keyspace, let key, let value, let expiry):
            set(keyspace, key) { $0 = Value(base: value, expiresAtMillis: expiry) }
        case .delete(let keyspace, let key): set(keyspace, key) { $0 = Value() }
        case .merge(let keyspace, let key, let operand): set(keyspace, key) { $0.operands.append(operand) }
        case .deleteRange(let keyspace, let from, let to):
            keyspaces[keyspace]?.removeAll {
                !$0.key.lexicographicallyPrecedes(from) && $0.key.lexicographicallyPrecedes(to)
            }
        case .deleteAll(let keyspace): keyspaces[keyspace] = []
        case .attach(let file): files.append(file)
        case .drop(let tag): files.removeAll { $0.tag == tag }
        }
    }

    private mutating func set(_ keyspace: ProofKeyspace, _ key: [UInt8], _ change: (inout Value) -> Void) {
        var map = keyspaces.removeValue(forKey: keyspace) ?? []
        var (low, high) = (0, map.count)
        while low < high {
            let middle = (low + high) / 2
            if map[middle].key.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        if low == map.count || map[low].key != key { map.insert((key, Value()), at: low) }
        change(&map[low].value)
        keyspaces[keyspace] = map
    }

    private static func fold(_ value: Value, _ kind: ProofKeyspace.Kind, _ nowMillis: Int64) -> [UInt8]? {
        let base = value.expiresAtMillis > nowMillis ? value.base : nil
        if value.operands.isEmpty { return base }
        switch kind {
        case .journal, .plain: return base
        case .lists: return (base ?? []) + value.operands.joined()
        case .sums: return bytes(value.operands.reduce(base.map(integer) ?? 0) { $0 &+ integer($1) })
        }
    }

    static func bytes(_ integer: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: integer >> ($0 * 8)) }
    }

    private static func integer(_ bytes: [UInt8]) -> Int64 {
        bytes.prefix(8).enumerated().reduce(0) { $0 | Int64($1.element) << ($1.offset * 8) }
    }
}
