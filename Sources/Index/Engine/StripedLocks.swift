// SPDX-License-Identifier: Apache-2.0
import Base

/// Locks for more things than there are locks: each thing has one, and may share it.
///
/// Several are taken in ascending order, so that no two callers wait for each other.
final class StripedLocks: Sendable {
    private let locks: [Lock]

    init(count: Int, threads: Threads) { locks = (0..<count).map { _ in Lock(threads) } }

    func stripe(_ index: UInt32, _ id: String) -> Int {
        var id = id
        let hash = id.withUTF8 { XXH3.hash(UnsafeRawBufferPointer($0), seed: UInt64(index)) }
        return Int(hash % UInt64(locks.count))
    }

    /// Runs `body` while holding the stripes.
    func with<R, E: Error>(_ stripes: [Int], _ body: () throws(E) -> R) throws(E) -> R {
        let ordered = Set(stripes).sorted()
        for stripe in ordered { locks[stripe].lock() }
        defer { for stripe in ordered.reversed() { locks[stripe].unlock() } }
        return try body()
    }
}
