// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// What a keyspace should hold, at every sequence number: an ordered map from keys to their histories.
struct ModelKeyspace {
    enum Kind: String, CaseIterable {
        /// One key for each batch, so that the batches that survive a crash are known.
        case journal
        case plain
        case sums
        case lists
        case expiring
        case switches
        /// First in, first out: keys may be gone some time after they were written.
        case aging
        /// Keys begin with a time, and may be gone some time after it.
        case dated
        /// Amounts that transactions move from key to key: at every moment their sum is 0.
        case accounts

        /// Without policy and filter, which are the plan's.
        var options: KeyspaceOptions {
            switch self {
            case .journal, .plain, .accounts: KeyspaceOptions(filterBitsPerKey: self == .journal ? 0 : 10)
            case .sums: KeyspaceOptions(mergeOperator: .addInt64, lastCompression: .lz4)
            case .lists: KeyspaceOptions(mergeOperator: .append, filterPrefixBytes: 2)
            case .expiring: KeyspaceOptions(upperCompression: .none)
            case .switches: KeyspaceOptions(mergeOperator: .bitSet, filterBitsPerKey: 0)
            case .aging, .dated: KeyspaceOptions()
            }
        }
    }

    /// Those that writers choose from, as indices of `Kind.allCases`: all but the journal and the accounts.
    static let written = 1...Kind.allCases.count - 2
    /// Those of them whose keys go by nobody's will but the writers'.
    static let lasting = 1...Kind.allCases.count - 4
    static let accounts = Kind.allCases.count - 1

    private enum Change {
        case value([UInt8], expiresAtMillis: Int64)
        case operand([UInt8])
        case nothing
    }

    let kind: Kind
    private var keys: [[UInt8]] = []
    /// Oldest first. Looked up in only: a dictionary's order differs from process to process.
    private var histories: [[UInt8]: [(sequence: SequenceNumber, change: Change)]] = [:]
    /// When writes were numbered, by their sequence numbers; kept for `aging` only.
    private var writtenMillis: [SequenceNumber: Int64] = [:]
    let options: KeyspaceOptions

    init(_ kind: Kind, _ options: KeyspaceOptions) {
        self.kind = kind
        self.options = options
    }

    /// Whether the store may have let go of the key by itself.
    func mayLack(_ key: [UInt8], at sequence: SequenceNumber, nowMillis: Int64) -> Bool {
        if case .olderThan(let prefixBytes, let retention) = options.compactionFilter {
            guard key.count >= prefixBytes + 8 else { return false }
            let time = key[prefixBytes..<prefixBytes + 8].reduce(0) { $0 << 8 | Int64($1) }
            return time + retention <= nowMillis
        }
        guard case .fifo(let retention, let bytesMax) = options.policy else { return false }
        if bytesMax > 0 { return true }
        guard retention > 0, let newest = histories[key]?.last(where: { $0.sequence <= sequence }) else {
            return false
        }
        return (writtenMillis[newest.sequence] ?? .max) <= nowMillis - retention
    }

    /// Notes when a write was numbered.
    mutating func note(_ sequence: SequenceNumber, millis: Int64) {
        if kind == .aging { writtenMillis[sequence] = millis }
    }

    static func datedKey(_ n: Int) -> [UInt8] {
        let time = UInt64(SimulatedClock.startMillis) + UInt64(n) * 60
        return [UInt8(n & 1)] + (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - UInt64($0) * 8)) }
    }

    mutating func put(
        _ key: [UInt8], _ value: [UInt8], expiresAtMillis: Int64 = .max, _ sequence: SequenceNumber
    ) {
        add(key, .value(value, expiresAtMillis: expiresAtMillis), sequence)
    }

    mutating func delete(_ key: [UInt8], _ sequence: SequenceNumber) { add(key, .nothing, sequence) }

    mutating func merge(_ key: [UInt8], _ operand: [UInt8], _ sequence: SequenceNumber) {
        add(key, .operand(operand), sequence)
    }

    mutating func deleteRange(_ from: [UInt8], _ to: [UInt8], _ sequence: SequenceNumber) {
        for key in keys[position(from)..<position(to)] { add(key, .nothing, sequence) }
    }

    mutating func deleteAll(_ sequence: SequenceNumber) {
        for key in keys { add(key, .nothing, sequence) }
    }

    /// Forgets everything above `sequence`.
    mutating func truncate(to sequence: SequenceNumber) {
        for key in keys {
            while let last = histories[key]?.last, last.sequence > sequence { histories[key]?.removeLast() }
        }
    }

    func value(_ key: [UInt8], at sequence: SequenceNumber, nowMillis: Int64) -> [UInt8]? {
        guard let history = histories[key] else { return nil }
        var operands: [[UInt8]] = []
        for (changed, change) in history.reversed() where changed <= sequence {
            switch change {
            case .operand(let operand):
                operands.append(operand)
                continue
            case .nothing: return fold(nil, operands)
            case .value(let value, let expiry): return fold(expiry > nowMillis ? value : nil, operands)
            }
        }
        return fold(nil, operands)
    }

    /// Keys in [from, to) that have a value, with it.
    func scan(
        from: [UInt8]? = nil, to: [UInt8]? = nil, at sequence: SequenceNumber, nowMillis: Int64
    ) -> [ModelEntry] {
        let first = from.map(position) ?? 0
        let end = max(first, to.map(position) ?? keys.count)
        return keys[first..<end].compactMap { key in
            value(key, at: sequence, nowMillis: nowMillis).map { ModelEntry(key: key, value: $0) }
        }
    }

    private mutating func add(_ key: [UInt8], _ change: Change, _ sequence: SequenceNumber) {
        if histories[key] == nil { keys.insert(key, at: position(key)) }
        histories[key, default: []].append((sequence, change))
    }

    /// Index of the first key that is not below `key`.
    private func position(_ key: [UInt8]) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// - Parameter operands: newest first.
    private func fold(_ base: [UInt8]?, _ operands: [[UInt8]]) -> [UInt8]? {
        if operands.isEmpty { return base }
        if kind == .lists { return (base ?? []) + operands.reversed().joined() }
        if kind == .switches { return ModelKeyspace.switched(base, operands.reversed()) }
        var sum = base.map(ModelKeyspace.integer) ?? 0
        for operand in operands { sum &+= ModelKeyspace.integer(operand) }
        return ModelKeyspace.bytes(sum)
    }

    /// The members that are on, as the store writes few of them: a 0, then each in two bytes, ascending.
    static func members(_ members: some Sequence<Int>) -> [UInt8] {
        [0]
            + members.sorted().flatMap {
                [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
            }
    }

    /// - Parameter operands: oldest first; runs of a member in two bytes and its state in one.
    private static func switched(_ base: [UInt8]?, _ operands: some Sequence<[UInt8]>) -> [UInt8] {
        var on: Set<Int> = []
        let list = base ?? [0]
        for at in stride(from: 1, to: list.count, by: 2) { on.insert(Int(list[at]) | Int(list[at + 1]) << 8) }
        for operand in operands {
            for at in stride(from: 0, to: operand.count, by: 3) {
                let member = Int(operand[at]) | Int(operand[at + 1]) << 8
                if operand[at + 2] == 1 { on.insert(member) } else { on.remove(member) }
            }
        }
        return members(on)
    }

    static func bytes(_ integer: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: integer >> ($0 * 8)) }
    }

    static func integer(_ bytes: [UInt8]) -> Int64 {
        bytes.prefix(8).enumerated().reduce(0) { $0 | Int64($1.element) << ($1.offset * 8) }
    }
}

/// A key and its value.
struct ModelEntry: Equatable {
    let key: [UInt8]
    let value: [UInt8]
}
