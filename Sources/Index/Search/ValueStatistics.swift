// SPDX-License-Identifier: Apache-2.0

/// Numbers over values: sums compensated (Neumaier 1974), so that ten million amounts add up to the cent.
public struct ValueStatistics: Sendable, Equatable {
    public private(set) var count = 0
    public private(set) var minimum = Double.infinity
    public private(set) var maximum = -Double.infinity
    private var high = 0.0
    private var low = 0.0
    private var squaresHigh = 0.0
    private var squaresLow = 0.0

    public var sum: Double { high.isFinite ? high + low : high }
    public var sumOfSquares: Double { squaresHigh.isFinite ? squaresHigh + squaresLow : squaresHigh }

    @inline(__always)
    mutating func add(_ value: Double) {
        count &+= 1
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        ValueStatistics.add(value, &high, &low)
    }

    @inline(__always)
    mutating func addSquare(_ value: Double) { ValueStatistics.add(value * value, &squaresHigh, &squaresLow) }

    @inline(__always)
    private static func add(_ value: Double, _ high: inout Double, _ low: inout Double) {
        let total = high + value
        low += abs(high) >= abs(value) ? (high - total) + value : (value - total) + high
        high = total
    }
}
