// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import LSMStore

/// One store of `count` entries, read in every way that there is, on one thread.
struct ReadBenchmark {
    static let valueBytes = 100
    let store: Store
    let keyspace: Keyspace
    let count: Int

    /// Fills a new store in key order and compacts it, so that all entries are in tables of one level.
    init(directory: String, count: Int) throws {
        self.count = count
        var options = StoreOptions()
        options.cacheBytes = 1 << 30
        store = try Store.open(directory, options: options)
        keyspace = try store.keyspace("rows")
        let value = (0..<ReadBenchmark.valueBytes).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for start in stride(from: 0, to: count, by: 1000) {
            let batch = WriteBatch()
            for i in start..<min(start + 1000, count) {
                var own = value
                let mixed = ReadBenchmark.mix(UInt64(i))
                for j in 0..<50 { own[j] = UInt8(truncatingIfNeeded: mixed >> UInt64(j & 31)) &+ UInt8(j) }
                try batch.put(keyspace, ReadBenchmark.key(i), own)
            }
            try store.commit(batch, .buffered)
        }
        try store.compact()
    }

    /// 16 digits.
    static func key(_ i: Int) -> [UInt8] {
        var key = [UInt8](repeating: UInt8(ascii: "0"), count: 16)
        var rest = i
        var at = 15
        while rest > 0 {
            key[at] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
            at -= 1
        }
        return key
    }

    static func mix(_ i: UInt64) -> UInt64 {
        var z = i &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// CPU nanoseconds of the thread since it began.
    static func cpuNanos() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// The best of `repetitions` of `body`, a unit of which it does `units` times.
    func report(_ name: String, units: Int, repetitions: Int, _ body: () throws -> Int) rethrows {
        var best = Int.max
        var sum = 0
        for _ in 0..<repetitions {
            let start = ReadBenchmark.cpuNanos()
            sum &+= try body()
            best = min(best, (ReadBenchmark.cpuNanos() - start) / units)
        }
        let padding = String(repeating: " ", count: max(1, 24 - name.utf8.count))
        print("\(name)\(padding)\(best) ns   (check \(sum))")
    }
}
