// SPDX-License-Identifier: Apache-2.0

/// Virtual time that operations of a `VirtualDisk` take: uniform between 1 ns and twice the mean.
public struct DiskLatency: Sendable {
    public var readMeanNanos: UInt64
    public var writeMeanNanos: UInt64
    public var syncMeanNanos: UInt64
    /// One read or write in this many takes its time; the others take none, which makes simulation quicker.
    public var sampleOneIn: Int

    public init(readMeanNanos: UInt64, writeMeanNanos: UInt64, syncMeanNanos: UInt64, sampleOneIn: Int) {
        self.readMeanNanos = readMeanNanos
        self.writeMeanNanos = writeMeanNanos
        self.syncMeanNanos = syncMeanNanos
        self.sampleOneIn = sampleOneIn
    }

    /// Operations take no time; they are points of change only.
    public static let none = DiskLatency(
        readMeanNanos: 0, writeMeanNanos: 0, syncMeanNanos: 0, sampleOneIn: 1)
    /// A quick drive: 50 µs a sync.
    public static let quick = DiskLatency(
        readMeanNanos: 20_000, writeMeanNanos: 5_000, syncMeanNanos: 50_000, sampleOneIn: 16)
    /// A busy spinning drive: 10 ms a sync.
    public static let slow = DiskLatency(
        readMeanNanos: 4_000_000, writeMeanNanos: 100_000, syncMeanNanos: 10_000_000, sampleOneIn: 16)
}
