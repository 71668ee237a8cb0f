// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Compares what a store holds with the model.
final class StoreComparison {
    private let world: StoreWorld
    private let store: Store
    private let keyspaces: [Keyspace]

    init(_ world: StoreWorld, _ store: Store, keyspaces: [Keyspace]? = nil) {
        self.world = world
        self.store = store
        self.keyspaces = keyspaces ?? world.keyspaces
    }

    func value(_ keyspace: Int, _ key: [UInt8], _ moment: (SequenceNumber, Int64)) -> [UInt8]? {
        world.model.keyspaces[keyspace].value(key, at: moment.0, nowMillis: moment.1)
    }

    /// Whether the store may have let go of the key by itself.
    func mayLack(_ keyspace: Int, _ key: [UInt8], _ moment: (SequenceNumber, Int64)) -> Bool {
        world.model.keyspaces[keyspace].mayLack(key, at: moment.0, nowMillis: moment.1)
    }

    /// Whether the key had this value at some batch's end, and some time, between two moments.
    func couldBe(
        _ found: [UInt8]?, _ keyspace: Int, _ key: [UInt8], from before: (SequenceNumber, Int64),
        to after: (SequenceNumber, Int64)
    ) -> Bool {
        couldBe([found], keyspace, [key], from: before, to: after)
    }

    /// Whether all keys had these values at once, at some batch's end between two moments.
    func couldBe(
        _ found: [[UInt8]?], _ keyspace: Int, _ keys: [[UInt8]], from before: (SequenceNumber, Int64),
        to after: (SequenceNumber, Int64)
    ) -> Bool {
        guard found.count == keys.count else { return false }
        return world.model.boundaries(from: before.0, to: after.0).contains { sequence in
            // Expiries may fall between the values of one call.
            zip(keys, found).allSatisfy { key, found in
                [before.1, after.1].contains { value(keyspace, key, (sequence, $0)) == found }
                    || found == nil && mayLack(keyspace, key, (sequence, after.1))
            }
        }
    }

    /// Goes over a whole keyspace.
    func scan(_ keyspace: Int, at snapshot: Snapshot, isForward: Bool) throws {
        let before = world.nowMillis
        let iterator = try store.iterator(keyspaces[keyspace], at: snapshot)
        // An iterator shows what was there when it was made; what went before may be missing.
        let after = world.nowMillis
        var found: [ModelEntry] = []
        if isForward { try iterator.seekToFirst() } else { try iterator.seekToLast() }
        while iterator.isValid {
            found.append(ModelEntry(key: iterator.key, value: try iterator.value))
            if isForward { try iterator.next() } else { try iterator.previous() }
        }
        if !isForward { found.reverse() }
        let model = world.model.keyspaces[keyspace]
        let there = Set(found.map(\.key))
        func expected(_ millis: Int64) -> [ModelEntry] {
            model.scan(at: snapshot.sequence, nowMillis: millis).filter {
                there.contains($0.key) || !mayLack(keyspace, $0.key, (snapshot.sequence, after))
            }
        }
        if found == expected(before) || found == expected(after) { return }
        throw world.fail(
            "\(model.kind) at \(snapshot.sequence), read \(isForward ? "forwards" : "backwards"): "
                + difference(found, expected(before)))
    }

    /// Everything that the store holds now, which nobody may be changing.
    func everything() throws {
        let snapshot = store.snapshot()
        for keyspace in keyspaces.indices { try scan(keyspace, at: snapshot, isForward: keyspace % 2 == 0) }
        try accounts(at: snapshot)
        let live = world.model.liveFiles(at: snapshot.sequence)
        let found = store.attachedFiles()
        try world.check(
            found.map(\.number) == live.map(\.number) && found.map(\.label) == live.map(\.label),
            "attached files at \(snapshot.sequence) are \(found.map(\.number)), not \(live.map(\.number))")
        for file in live {
            try world.check(
                try store.readAttachedFile(file.number) == file.content,
                "attached file \(file.number) has other bytes")
        }
    }

    /// Transactions move amounts, and neither make nor lose any.
    func accounts(at snapshot: Snapshot) throws {
        let iterator = try store.iterator(keyspaces[ModelKeyspace.accounts], at: snapshot)
        var sum: Int64 = 0
        try iterator.seekToFirst()
        while iterator.isValid {
            sum += ModelKeyspace.integer(try iterator.value)
            try iterator.next()
        }
        try world.check(sum == 0, "the accounts at \(snapshot.sequence) add up to \(sum)")
    }

    /// Numbers of the batches in the journal.
    func journal() throws -> [Int] {
        let iterator = try store.iterator(keyspaces[0])
        var numbers: [Int] = []
        try iterator.seekToFirst()
        while iterator.isValid {
            numbers.append(iterator.key.reduce(0) { $0 << 8 | Int($1) })
            try iterator.next()
        }
        return numbers
    }

    private func difference(_ found: [ModelEntry], _ expected: [ModelEntry]) -> String {
        let i = zip(found, expected).prefix { $0.0 == $0.1 }.count
        let have = i < found.count ? "\(brief(found[i].key)) = \(brief(found[i].value))" : "the end"
        let want = i < expected.count ? "\(brief(expected[i].key)) = \(brief(expected[i].value))" : "the end"
        return "\(found.count) entries, \(expected.count) expected; entry \(i) is \(have), not \(want)"
    }
}
