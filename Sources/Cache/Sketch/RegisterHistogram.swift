// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How many registers of a HyperLogLog hold which value, and the number of elements that this tells.
///
/// The estimator is that of Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches",
/// 2017 (arXiv:1702.01284), in the order of operations that gives Redis's answer to the unit.
struct RegisterHistogram {
    /// 64 slots: a string from outside may hold registers up to 63.
    private var counts = [Int](repeating: 0, count: 64)
    /// 64 bits of hash less 14 that choose the register.
    private static let hashBits = 50

    mutating func add(_ value: UInt8, count: Int = 1) { counts[Int(value & 63)] &+= count }

    var estimate: UInt64 {
        let all = Double(HyperLogLog.registerCount)
        var z = all * Self.tau((all - Double(counts[Self.hashBits + 1])) / all)
        for value in stride(from: Self.hashBits, through: 1, by: -1) {
            z += Double(counts[value])
            z *= 0.5
        }
        z += all * Self.sigma(Double(counts[0]) / all)
        let estimate = (0.721347520444481703680 * all * all / z).rounded(.toNearestOrAwayFromZero)
        // Only registers that no hash gives lead here; this is what the conversion in C leaves.
        guard estimate.magnitude < 0x1p63 else { return 1 << 63 }
        return UInt64(bitPattern: Int64(estimate))
    }

    private static func sigma(_ share: Double) -> Double {
        if share == 1 { return .infinity }
        var x = share, y = 1.0, z = share
        while true {
            x *= x
            let previous = z
            z += x * y
            y += y
            if z == previous || z.isNaN { return z }
        }
    }

    private static func tau(_ share: Double) -> Double {
        if share == 0 || share == 1 { return 0 }
        var x = share, y = 1.0, z = 1 - share
        while true {
            x = x.squareRoot()
            let previous = z
            y *= 0.5
            z -= (1 - x) * (1 - x) * y
            if z == previous || z.isNaN { return z / 3 }
        }
    }
}
