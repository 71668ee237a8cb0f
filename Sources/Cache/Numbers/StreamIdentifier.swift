// SPDX-License-Identifier: Apache-2.0

/// The identifier of an entry of a stream: milliseconds, and a number among those of the same millisecond.
/// Written `ms-seq`, ordered by both.
struct StreamIdentifier: Hashable, Comparable {
    var milliseconds: UInt64
    var sequence: UInt64

    /// Before all entries: no entry has it.
    static let least = StreamIdentifier(milliseconds: 0, sequence: 0)
    static let greatest = StreamIdentifier(milliseconds: .max, sequence: .max)

    init(milliseconds: UInt64, sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    static func < (a: StreamIdentifier, b: StreamIdentifier) -> Bool {
        (a.milliseconds, a.sequence) < (b.milliseconds, b.sequence)
    }

    /// `nil` after the greatest.
    var next: StreamIdentifier? {
        if sequence < .max { return StreamIdentifier(milliseconds: milliseconds, sequence: sequence + 1) }
        return milliseconds < .max ? StreamIdentifier(milliseconds: milliseconds + 1, sequence: 0) : nil
    }

    /// `nil` before the least.
    var previous: StreamIdentifier? {
        if sequence > 0 { return StreamIdentifier(milliseconds: milliseconds, sequence: sequence - 1) }
        return milliseconds > 0 ? StreamIdentifier(milliseconds: milliseconds - 1, sequence: .max) : nil
    }

    /// What XADD with `*` gives an entry after this one, the stream's last: the clock's time, or the
    /// successor when the clock is not ahead.
    func following(clock: UInt64) -> StreamIdentifier? {
        clock > milliseconds ? StreamIdentifier(milliseconds: clock, sequence: 0) : next
    }

    func append(to bytes: inout [UInt8]) {
        DecimalText.appendInteger(milliseconds, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        DecimalText.appendInteger(sequence, to: &bytes)
    }
}
