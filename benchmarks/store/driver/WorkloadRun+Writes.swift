// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Workloads that write on one thread.
extension WorkloadRun {
    func fill(_ places: [UInt32]) throws {
        begin()
        var watch = Stopwatch()
        for place in places {
            try put(Int(place), version: 0)
            latencies.record(nanos: watch.lap())
        }
        end(operations: places.count, puts: places.count)
    }

    func put(_ place: Int, version: UInt8) throws {
        try session.put(records.key(place), records.value(place, version: version))
    }

    /// Keys in random order, `batchCount` a commit.
    func fillBatches() throws {
        let places = Places.permuted(settings.count, seed: 1)
        begin()
        var watch = Stopwatch()
        for from in stride(from: 0, to: places.count, by: WorkloadRun.batchCount) {
            let count = min(WorkloadRun.batchCount, places.count - from)
            try session.put(count: count) { i in
                let place = Int(places[from + i])
                return (records.key(place), records.value(place, version: 0))
            }
            latencies.record(nanos: watch.lap())
        }
        end(operations: places.count, puts: places.count)
    }

    /// As many puts as there are records, or for as long as the settings say.
    func overwrite() throws {
        let places = Places.uniform(settings.count, draws: settings.count, seed: 2)
        let endNanos = WorkloadRun.clock.monotonicNanos + UInt64(settings.seconds) * 1_000_000_000
        var puts = 0
        begin()
        var watch = Stopwatch()
        repeat {
            for place in places {
                versions[Int(place)] &+= 1
                try put(Int(place), version: versions[Int(place)])
                latencies.record(nanos: watch.lap())
            }
            puts += places.count
        } while watch.nanos < endNanos
        end(operations: puts, puts: puts)
    }

    /// Every second record, in random order.
    func deleteRandom() throws {
        let places = Places.permuted(settings.count, seed: 3).prefix(settings.count / 2)
        begin()
        var watch = Stopwatch()
        for place in places {
            try session.delete(records.key(Int(place)))
            latencies.record(nanos: watch.lap())
        }
        end(operations: places.count)
        deleted = Set(places)
    }

    /// Nine gets for each put, popular records first.
    func mixed() throws {
        let places = Places.zipf(settings.count, draws: settings.count, seed: 4)
        begin()
        var watch = Stopwatch()
        for (i, place) in places.enumerated() {
            let place = Int(place)
            if i % 10 == 9 {
                versions[place] &+= 1
                try put(place, version: versions[place])
            } else {
                try readPresent(place, version: versions[place])
            }
            latencies.record(nanos: watch.lap())
        }
        end(operations: places.count, puts: places.count / 10)
    }

    func crash() throws {
        for place in Places.permuted(settings.count, seed: 1) { try put(Int(place), version: 0) }
        kill(getpid(), SIGKILL)
    }
}
