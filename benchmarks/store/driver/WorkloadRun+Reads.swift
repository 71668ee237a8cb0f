// SPDX-License-Identifier: Apache-2.0

/// Workloads that read a settled store on one thread, after reading half as often to fill the caches.
extension WorkloadRun {
    func readRandom(loops: Int) throws {
        try readRandomly(loops) { place throws in try readPresent(place, version: 0) }
    }

    func readMissing(loops: Int) throws {
        try readRandomly(loops) { place throws in
            if try session.get(records.missingKey(place), { _ in }) {
                records.wrong("a record that nobody stored", place)
            }
        }
    }

    func readPresent(_ place: Int, version: UInt8?) throws {
        let isThere = try session.get(records.key(place)) { records.check($0, place, version: version) }
        if !isThere { records.wrong("no record", place) }
    }

    private func readRandomly(_ loops: Int, _ read: (Int) throws -> Void) throws {
        for place in Places.uniform(settings.count, draws: settings.count / 2, seed: 5) {
            try read(Int(place))
        }
        let places = Places.uniform(settings.count, draws: settings.count, seed: 6)
        begin()
        var watch = Stopwatch()
        for _ in 0..<loops {
            for place in places {
                try read(Int(place))
                latencies.record(nanos: watch.lap())
            }
        }
        end(operations: places.count * loops)
    }

    func multiGet(loops: Int) throws {
        let keys = KeyList()
        let warm = Places.uniform(settings.count, draws: settings.count / 2, seed: 5)
        for from in stride(from: 0, to: warm.count, by: KeyList.capacity) { try multiGet(warm, from, keys) }
        let places = Places.uniform(settings.count, draws: settings.count, seed: 6)
        begin()
        var watch = Stopwatch()
        for _ in 0..<loops {
            for from in stride(from: 0, to: places.count, by: KeyList.capacity) {
                try multiGet(places, from, keys)
                latencies.record(nanos: watch.lap())
            }
        }
        end(operations: places.count * loops)
    }

    private func multiGet(_ places: [UInt32], _ from: Int, _ keys: KeyList) throws {
        keys.clear()
        for i in from..<min(from + KeyList.capacity, places.count) {
            keys.append(records.key(Int(places[i])))
        }
        var found = 0
        try session.multiGet(keys) { i, value in
            records.check(value, Int(places[from + i]), version: 0)
            found += 1
        }
        if found != keys.count { records.wrong("\(found) of \(keys.count) records from", Int(places[from])) }
    }

    func seekRandom(loops: Int) throws {
        for place in Places.uniform(settings.count, draws: settings.count / 8, seed: 5) {
            try seek(Int(place))
        }
        let places = Places.uniform(settings.count, draws: settings.count / 4, seed: 6)
        begin()
        var watch = Stopwatch()
        for _ in 0..<loops {
            for place in places {
                try seek(Int(place))
                latencies.record(nanos: watch.lap())
            }
        }
        end(operations: places.count * loops)
    }

    /// The entry and ten more.
    private func seek(_ place: Int) throws {
        let wanted = min(11, settings.count - place)
        try scan(from: place, limit: 11, expecting: wanted)
    }

    func scan(loops: Int) throws {
        try scan(from: 0, limit: .max, expecting: settings.count)
        begin()
        for _ in 0..<loops { try scan(from: 0, limit: .max, expecting: settings.count) }
        end(operations: settings.count * loops)
    }

    private func scan(from place: Int, limit: Int, expecting wanted: Int) throws {
        var at = place
        // The seek's key is copied: checking makes keys in the same place.
        let start = [UInt8](records.key(place))
        let seen = try start.withUnsafeBytes { start in
            try session.scan(from: start, limit: limit) { key, value in
                records.checkKey(key, at)
                records.check(value, at, version: 0)
                at += 1
            }
        }
        if seen != wanted { records.wrong("\(seen) entries in place of \(wanted)", place) }
    }
}
