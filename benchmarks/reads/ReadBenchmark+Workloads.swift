// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// What is measured.
extension ReadBenchmark {
    func run(repetitions: Int) throws {
        let picks = (0..<200_000).map { Int(ReadBenchmark.mix(UInt64($0) &+ 77) % UInt64(count)) }
        let keys = picks.map { ReadBenchmark.key($0) }
        let absent = picks.map { ReadBenchmark.key($0) + [UInt8(ascii: "x")] }
        try report("readrandom", units: keys.count, repetitions: repetitions) { try get(keys) }
        try report("readmissing", units: keys.count, repetitions: repetitions) { try get(absent) }
        try report("multiGet of 32", units: keys.count, repetitions: repetitions) { try getMany(keys) }
        try report("scan", units: count, repetitions: repetitions) { try scan() }
        try report("scan backwards", units: count, repetitions: repetitions) { try scanBackwards() }
        let starts = Array(keys.prefix(50_000))
        try report("seek+10", units: starts.count, repetitions: repetitions) { try seek(starts) }
    }

    private func get(_ keys: [[UInt8]]) throws -> Int {
        var sum = 0
        for key in keys { sum &+= try store.get(keyspace, key)?.count ?? 1 }
        return sum
    }

    private func getMany(_ keys: [[UInt8]]) throws -> Int {
        var sum = 0
        for start in stride(from: 0, to: keys.count, by: 32) {
            let values = try store.multiGet(keyspace, Array(keys[start..<min(start + 32, keys.count)]))
            for value in values { sum &+= value?.count ?? 1 }
        }
        return sum
    }

    private func scan() throws -> Int {
        let iterator = try store.iterator(keyspace)
        var sum = 0
        try iterator.seekToFirst()
        while iterator.isValid {
            sum &+= iterator.keyBytes.count &+ (try iterator.valueBytes.count)
            try iterator.next()
        }
        return sum
    }

    private func scanBackwards() throws -> Int {
        let iterator = try store.iterator(keyspace)
        var sum = 0
        try iterator.seekToLast()
        while iterator.isValid {
            sum &+= iterator.keyBytes.count &+ (try iterator.valueBytes.count)
            try iterator.previous()
        }
        return sum
    }

    private func seek(_ starts: [[UInt8]]) throws -> Int {
        var sum = 0
        for start in starts {
            let iterator = try store.iterator(keyspace)
            try iterator.seek(start)
            var steps = 0
            while iterator.isValid && steps < 10 {
                sum &+= try iterator.valueBytes.count
                try iterator.next()
                steps += 1
            }
        }
        return sum
    }
}
