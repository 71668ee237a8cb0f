// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// In which order a workload goes over the records. Made before the clock runs; the same for every engine.
enum Places {
    /// Each once, in key order.
    static func ascending(_ count: Int) -> [UInt32] { (0..<count).map { UInt32($0) } }

    /// Each once, in an order that the seed determines (Fisher and Yates).
    static func permuted(_ count: Int, seed: UInt64) -> [UInt32] {
        var generator = SeededGenerator(seed: seed)
        var places = ascending(count)
        for i in stride(from: count - 1, to: 0, by: -1) {
            places.swapAt(i, Int(generator.next() % UInt64(i + 1)))
        }
        return places
    }

    /// `draws` of them, each as likely as another.
    static func uniform(_ count: Int, draws: Int, seed: UInt64) -> [UInt32] {
        var generator = SeededGenerator(seed: seed)
        return (0..<draws).map { _ in UInt32(generator.next() % UInt64(count)) }
    }

    /// `draws` of them by Zipf's law with exponent 0.99, popular ones spread over the key space.
    ///
    /// Gray et al., "Quickly generating billion-record synthetic databases", SIGMOD 1994; exponent as in
    /// YCSB.
    static func zipf(_ count: Int, draws: Int, seed: UInt64) -> [UInt32] {
        let theta = 0.99
        let byRank = permuted(count, seed: seed ^ 0x5A)
        let zeta = (1...count).reduce(0.0) { $0 + pow(Double($1), -theta) }
        let alpha = 1 / (1 - theta)
        let eta = (1 - pow(2 / Double(count), 1 - theta)) / (1 - (1 + pow(0.5, theta)) / zeta)
        var generator = SeededGenerator(seed: seed)
        return (0..<draws).map { _ in
            let u = Double(generator.next() >> 11) * 0x1p-53
            if u * zeta < 1 { return byRank[0] }
            if u * zeta < 1 + pow(0.5, theta) { return byRank[1] }
            let rank = Int(Double(count) * pow(eta * u - eta + 1, alpha))
            return byRank[min(rank, count - 1)]
        }
    }
}
