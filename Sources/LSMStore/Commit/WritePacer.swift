// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Slows commits down as much as background work is behind them, before it would have to stop them.
///
/// The delay of a byte is a continuous function of the debt: nothing below the soft debt, rising linearly to
/// 1 ms for 64 KiB at the hard debt, and fourfold for each hard debt beyond, so that debt has a bound
/// whatever the disk's speed. All committers draw on one account of time, so that it is their rate together
/// which falls. Callers sleep before they enter the commit queue: syncs, readers and background work go on
/// meanwhile.
///
/// Any thread. Below the soft debt a commit pays one load of an atomic.
final class WritePacer: Sendable {
    private static let unitBytes: UInt64 = 64 << 10
    private static let hardNanos = 1_000_000.0
    private static let nanosMax = 1_000_000_000.0
    /// Shorter sleeps would cost more than they take: what is owed adds up to this first.
    private static let sleepNanosMin: UInt64 = 500_000
    /// No commit sleeps longer on its own account.
    private static let sleepNanosMax: UInt64 = 1_000_000_000

    /// For `unitBytes`.
    private let nanos = Atomic<UInt64>(0)
    /// Up to here on the clock all that was committed is paid for.
    private let paidUntil = Atomic<UInt64>(0)

    /// Sets the pace.
    /// - Parameter share: 0 at the soft debt, 1 at the hard debt.
    func update(share: Double) {
        nanos.store(UInt64(WritePacer.nanos(share: share)), ordering: .relaxed)
    }

    /// What 1 MiB costs at present.
    var nanosPerMebibyte: UInt64 { nanos.load(ordering: .relaxed) &* ((1 << 20) / WritePacer.unitBytes) }

    /// What 64 KiB cost.
    static func nanos(share: Double) -> Double {
        if share <= 1 { return hardNanos * max(share, 0) }
        var nanos = hardNanos
        var rest = share - 1
        while rest >= 1 && nanos < nanosMax {
            nanos *= 4
            rest -= 1
        }
        // Between powers of four along straight lines.
        return min(nanos * (1 + 3 * min(rest, 1)), nanosMax)
    }

    /// Waits as long as so many bytes have to.
    /// - Returns: how long that was.
    @inline(__always)
    func pace(_ bytes: Int, _ environment: Environment) -> UInt64 {
        let nanos = nanos.load(ordering: .relaxed)
        return nanos == 0 ? 0 : wait(UInt64(bytes) &* nanos / WritePacer.unitBytes, environment)
    }

    @inline(never)
    private func wait(_ cost: UInt64, _ environment: Environment) -> UInt64 {
        let now = environment.clock.monotonicNanos
        let cost = min(cost, WritePacer.sleepNanosMax)
        var paid = paidUntil.load(ordering: .relaxed)
        var due: UInt64
        repeat {
            due = max(paid, now) + cost
            let (exchanged, found) = paidUntil.weakCompareExchange(
                expected: paid, desired: due, ordering: .relaxed)
            if exchanged { break }
            paid = found
        } while true
        let owed = due - now
        guard owed >= WritePacer.sleepNanosMin else { return 0 }
        environment.threads.sleep(nanos: owed)
        return owed
    }
}
