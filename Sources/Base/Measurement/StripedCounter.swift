// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A count that many threads add to at once without meeting on one cache line.
///
/// Threads are spread over stripes, each on a cache line of its own. An addition is one relaxed atomic; a
/// reading adds up the stripes and is not of one instant.
public final class StripedCounter: @unchecked Sendable {
    // Unchecked: the memory behind `stripes` holds atomics and is never moved.
    private let stripes: UnsafeMutableRawPointer
    private static let stripeCount = 16
    private static let lineBytes = 64

    public init() {
        stripes = .allocate(
            byteCount: StripedCounter.stripeCount * StripedCounter.lineBytes,
            alignment: StripedCounter.lineBytes)
        for i in 0..<StripedCounter.stripeCount { pointer(i).initialize(to: Atomic(0)) }
    }

    deinit { stripes.deallocate() }

    /// Adds to the calling thread's stripe.
    /// - Returns: what the stripe held before.
    @discardableResult @inline(__always)
    public func add(_ amount: Int = 1) -> Int {
        let stripe = ThreadOrdinal.current & (StripedCounter.stripeCount - 1)
        return pointer(stripe).pointee.wrappingAdd(amount, ordering: .relaxed).oldValue
    }

    public var value: Int {
        (0..<StripedCounter.stripeCount).reduce(0) { $0 + pointer($1).pointee.load(ordering: .relaxed) }
    }

    @inline(__always)
    private func pointer(_ stripe: Int) -> UnsafeMutablePointer<Atomic<Int>> {
        (stripes + stripe &* StripedCounter.lineBytes).assumingMemoryBound(to: Atomic<Int>.self)
    }
}
