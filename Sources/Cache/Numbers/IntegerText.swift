// SPDX-License-Identifier: Apache-2.0

/// Integers as text, without a String on the way.
enum IntegerText {
    static let bytesMax = 20

    /// Writes at the end of the buffer.
    /// - Parameter buffer: of `bytesMax` bytes or more.
    /// - Returns: where the text stands.
    @inline(__always)
    static func write(_ value: Int64, into buffer: UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer {
        var at = buffer.count
        var rest = value.magnitude
        repeat {
            at &-= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            buffer[at] = 0x30 &+ UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while rest > 0
        if value < 0 {
            at &-= 1
            buffer[at] = UInt8(ascii: "-")
        }
        return UnsafeRawBufferPointer(rebasing: buffer[at...])
    }
}
