// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

@testable import LSMStore

/// Fills one memtable and reads it; CPU time of this thread.
struct MemtableBenchmark {
    static let valueBytes = 100

    private struct Result {
        var insertNanos = Double.infinity
        var lookupNanos = Double.infinity
        var missNanos = Double.infinity
        var scanNanos = Double.infinity
        var overheadBytes = 0.0
        var reservedBytes = 0.0
    }

    private let workload: MemtableWorkload
    private let count: Int

    init(_ workload: MemtableWorkload, count: Int) {
        self.workload = workload
        self.count = count
    }

    /// One line of figures, each the best of all repetitions.
    func bestLine(of repetitions: Int) -> String {
        var best = Result()
        for _ in 0..<repetitions {
            let result = measure()
            best.insertNanos = min(best.insertNanos, result.insertNanos)
            best.lookupNanos = min(best.lookupNanos, result.lookupNanos)
            best.missNanos = min(best.missNanos, result.missNanos)
            best.scanNanos = min(best.scanNanos, result.scanNanos)
            best.overheadBytes = result.overheadBytes
            best.reservedBytes = result.reservedBytes
        }
        return "\(workload.rawValue): insert \(Int(best.insertNanos)), get \(Int(best.lookupNanos)), "
            + "get of an absent key \(Int(best.missNanos)), step \(Int(best.scanNanos)); "
            + "overhead \(Int(best.overheadBytes)) B an entry, reserved \(Int(best.reservedBytes)) B an entry"
    }

    private func measure() -> Result {
        let budget = MemoryBudget(limitBytes: 8 << 30)
        let holder = budget.register("benchmark")
        let memtable = Memtable(holder: holder)
        let keyBytes = workload.keyBytes
        let key = UnsafeMutableRawPointer.allocate(byteCount: 32, alignment: 8)
        let keys = UnsafeMutableRawPointer.allocate(byteCount: keyBytes * count, alignment: 8)
        let value = UnsafeMutableRawPointer.allocate(byteCount: MemtableBenchmark.valueBytes, alignment: 8)
        defer {
            key.deallocate()
            keys.deallocate()
            value.deallocate()
        }
        memset(value, 7, MemtableBenchmark.valueBytes)
        for i in 0..<count {
            workload.write(i, to: key)
            memcpy(keys + i * keyBytes, key, keyBytes)
        }
        var result = Result()
        let stored = UnsafeRawBufferPointer(start: value, count: MemtableBenchmark.valueBytes)
        result.insertNanos = perEntry { insert(keys, stored, memtable) }
        result.lookupNanos = perEntry { lookUp(keys, memtable, isPresent: true) }
        for i in 0..<count { (keys + i * keyBytes + keyBytes - 1).storeBytes(of: 0xFE, as: UInt8.self) }
        result.missNanos = perEntry { lookUp(keys, memtable, isPresent: nil) }
        result.scanNanos = perEntry { scan(memtable) }
        let contentBytes = count * (keyBytes + MemtableBenchmark.valueBytes)
        result.overheadBytes = Double(memtable.sizeBytes - contentBytes) / Double(count)
        result.reservedBytes = Double(holder.bytes) / Double(count)
        return result
    }

    @inline(never)
    private func insert(
        _ keys: UnsafeMutableRawPointer, _ value: UnsafeRawBufferPointer, _ memtable: Memtable
    ) {
        let keyBytes = workload.keyBytes
        for i in 0..<count {
            let key = UnsafeRawBufferPointer(start: keys + i * keyBytes, count: keyBytes)
            memtable.insert(key, Trailer(UInt64(i + 1), .put), value)
        }
    }

    /// In another order than that of the inserts.
    @inline(never)
    private func lookUp(_ keys: UnsafeMutableRawPointer, _ memtable: Memtable, isPresent: Bool?) {
        let keyBytes = workload.keyBytes
        let stride = 611_953
        var at = 0
        for _ in 0..<count {
            at = (at + stride) % count
            let key = UnsafeRawBufferPointer(start: keys + at * keyBytes, count: keyBytes)
            var lookup = PointLookup(key: key, snapshot: Trailer.sequenceMax)
            memtable.lookup(&lookup)
            if let isPresent { precondition(lookup.isFinished == isPresent, "a lookup went wrong") }
        }
    }

    @inline(never)
    private func scan(_ memtable: Memtable) {
        let cursor = memtable.makeCursor()
        var seen = 0
        do {
            try cursor.seekToFirst()
            while cursor.isValid {
                seen += 1
                try cursor.next()
            }
        } catch {
            preconditionFailure("a memtable's cursor failed: \(error)")
        }
        precondition(seen == count, "a scan went wrong")
    }

    private func perEntry(_ body: () -> Void) -> Double {
        let start = MemtableBenchmark.cpuNanos
        body()
        return Double(MemtableBenchmark.cpuNanos - start) / Double(count)
    }

    private static var cpuNanos: UInt64 {
        var t = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)
        return UInt64(t.tv_sec) * 1_000_000_000 + UInt64(t.tv_nsec)
    }
}
