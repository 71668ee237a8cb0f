// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// A thread that reads, now and from snapshots old and new, and compares with the model.
final class StoreReader {
    private let world: StoreWorld
    private let store: Store
    private let comparison: StoreComparison
    private var generator: SeededGenerator
    private var snapshots: [Snapshot] = []

    init(_ world: StoreWorld, _ store: Store, _ generator: SeededGenerator) {
        self.world = world
        self.store = store
        self.generator = generator
        comparison = StoreComparison(world, store)
    }

    func run() {
        world.attempt("a reader") {
            for _ in 0..<world.plan.steps where !world.isStopping {
                try read()
                world.report.readings += 1
                if draw(0...3) == 0 { world.world.threads.sleep(nanos: 20_000) }
            }
        }
        snapshots.removeAll()
    }

    private func read() throws {
        switch draw(0...10) {
        case 0, 1, 2: try readLatest()
        case 3, 4: try readSnapshot()
        case 5: try comparison.scan(draw(ModelKeyspace.written), at: snapshot(), isForward: draw(0...1) == 0)
        case 6: try walk()
        case 7: try readMany(at: nil)
        case 8: try readMany(at: snapshot())
        case 9: try comparison.accounts(at: snapshot())
        default: try readFile()
        }
    }

    /// A value now is one that the key had at some moment of the call.
    private func readLatest() throws {
        let keyspace = draw(ModelKeyspace.written)
        let key = StoreWriter.key(keyspace, world.plan.keysPerKeyspace, &generator)
        let before = (store.watermark, world.nowMillis)
        world.model.see(before.0)
        let found = try store.get(world.keyspaces[keyspace], key)
        let after = (world.model.last, world.nowMillis)
        try world.check(
            comparison.couldBe(found, keyspace, key, from: before, to: after),
            "get of \(key) in \(world.model.keyspaces[keyspace].kind) gave \(brief(found)) between \(before.0) and "
                + "\(after.0); the model has \(brief(comparison.value(keyspace, key, after)))")
    }

    private func readSnapshot() throws {
        let snapshot = try snapshot()
        let keyspace = draw(ModelKeyspace.written)
        for _ in 0..<draw(1...6) {
            let key = StoreWriter.key(keyspace, world.plan.keysPerKeyspace, &generator)
            let before = (snapshot.sequence, world.nowMillis)
            let found = try store.get(world.keyspaces[keyspace], key, at: snapshot)
            let after = (snapshot.sequence, world.nowMillis)
            try world.check(
                comparison.couldBe(found, keyspace, key, from: before, to: after),
                "get of \(key) in \(world.model.keyspaces[keyspace].kind) at \(snapshot.sequence) gave "
                    + "\(brief(found)); the model has \(brief(comparison.value(keyspace, key, after)))")
        }
    }

    /// Several keys at once: all of one moment, which is the snapshot's if there is one.
    private func readMany(at snapshot: Snapshot?) throws {
        let keyspace = draw(ModelKeyspace.written)
        let keys = (0..<draw(1...40)).map { _ in
            StoreWriter.key(keyspace, world.plan.keysPerKeyspace, &generator)
        }
        let before = (snapshot?.sequence ?? store.watermark, world.nowMillis)
        world.model.see(before.0)
        let found = try store.multiGet(world.keyspaces[keyspace], keys, at: snapshot)
        let after = (snapshot?.sequence ?? world.model.last, world.nowMillis)
        try world.check(
            comparison.couldBe(found, keyspace, keys, from: before, to: after),
            "multiGet of \(keys.count) keys in \(world.model.keyspaces[keyspace].kind) between \(before.0) and "
                + "\(after.0) gave \(found.map { brief($0) }) for \(keys), which the model never had at once")
    }

    /// Random bounds: keys or none, or around all keys with one beginning.
    private func drawBounds(_ keyspace: Int) -> (from: [UInt8]?, to: [UInt8]?) {
        func key() -> [UInt8] { StoreWriter.key(keyspace, world.plan.keysPerKeyspace, &generator) }
        if draw(0...2) > 0 { return (draw(0...1) == 0 ? nil : key(), draw(0...1) == 0 ? nil : key()) }
        let prefix = Array(key().prefix(draw(1...8)))
        return (prefix, ByteOrder.successor(ofPrefix: prefix))
    }

    /// Steps to and fro between random bounds.
    private func walk() throws {
        let snapshot = try snapshot()
        let keyspace = draw(ModelKeyspace.lasting)
        let (from, to) = drawBounds(keyspace)
        if let from, let to, !from.lexicographicallyPrecedes(to) { return }
        let before = world.nowMillis
        let iterator = try store.iterator(world.keyspaces[keyspace], from: from, to: to, at: snapshot)
        // An expiry between would make two answers right.
        guard world.nowMillis == before else { return }
        let entries = world.model.keyspaces[keyspace].scan(
            from: from, to: to, at: snapshot.sequence, nowMillis: before)
        var position = -1
        for _ in 0..<draw(1...20) {
            switch draw(0...6) {
            case 0:
                try iterator.seekToFirst()
                position = 0
            case 1:
                try iterator.seekToLast()
                position = entries.count - 1
            case 2:
                let key = StoreWriter.key(keyspace, world.plan.keysPerKeyspace, &generator)
                try iterator.seek(key)
                position = entries.firstIndex { !$0.key.lexicographicallyPrecedes(key) } ?? entries.count
            case 3:
                let key = StoreWriter.key(keyspace, world.plan.keysPerKeyspace, &generator)
                try iterator.seekBefore(key)
                position =
                    (entries.firstIndex { !$0.key.lexicographicallyPrecedes(key) } ?? entries.count) - 1
            case 4, 5:
                guard iterator.isValid else { continue }
                try iterator.next()
                position += 1
            default:
                guard iterator.isValid else { continue }
                try iterator.previous()
                position -= 1
            }
            let expected = entries.indices.contains(position) ? entries[position] : nil
            let found = iterator.isValid ? ModelEntry(key: iterator.key, value: try iterator.value) : nil
            try world.check(
                found == expected,
                "an iterator of \(world.model.keyspaces[keyspace].kind) at \(snapshot.sequence) stands at "
                    + "\(brief(found?.key)) = \(brief(found?.value)), not at \(brief(expected?.key)) = "
                    + "\(brief(expected?.value))")
        }
    }

    private func readFile() throws {
        let before = store.watermark
        let live = store.attachedFiles()
        let after = world.model.last
        for description in live {
            // The list may run ahead of the watermark by the group that is being applied.
            try world.check(
                world.model.mayHold(description.number, from: before, to: after),
                "attached file \(description.number) is there between \(before) and \(after)")
        }
        guard let chosen = live.randomElement(using: &generator),
            let handle = store.attachedFile(chosen.number),
            let file = world.model.files.last(where: { $0.number == chosen.number })
        else { return }
        try world.check(
            try handle.readAll() == file.content, "attached file \(chosen.number) has other bytes")
    }

    /// A new snapshot, or one of some time ago.
    private func snapshot() throws -> Snapshot {
        if let old = snapshots.randomElement(using: &generator), draw(0...1) == 0 { return old }
        let fresh = store.snapshot()
        world.model.see(fresh.sequence)
        try world.check(
            world.model.isBoundary(fresh.sequence), "a snapshot at \(fresh.sequence) lies inside a batch")
        if snapshots.count > 2 { snapshots.remove(at: draw(0...snapshots.count - 1)) }
        if draw(0...2) == 0 { snapshots.append(fresh) }
        return fresh
    }

    private func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
}

/// A value for a message: its length and first bytes.
func brief(_ bytes: [UInt8]?) -> String {
    guard let bytes else { return "nothing" }
    return bytes.count <= 24 ? "\(bytes)" : "\(bytes.count) bytes beginning \(Array(bytes.prefix(16)))"
}
