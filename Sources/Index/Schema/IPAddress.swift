// SPDX-License-Identifier: Apache-2.0

/// An IP address as 16 bytes; IPv4 as ::ffff:a.b.c.d. Ordered as the bytes are.
public struct IPAddress: Sendable, Hashable, Comparable {
    /// Big-endian halves.
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    public static let least = IPAddress(high: 0, low: 0)
    public static let greatest = IPAddress(high: .max, low: .max)

    var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The next address; nil after the last.
    public var next: IPAddress? {
        if low < .max { return IPAddress(high: high, low: low + 1) }
        return high < .max ? IPAddress(high: high + 1, low: 0) : nil
    }

    /// The address before; nil before the first.
    public var previous: IPAddress? {
        if low > 0 { return IPAddress(high: high, low: low - 1) }
        return high > 0 ? IPAddress(high: high - 1, low: .max) : nil
    }

    /// The bytes in network order.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(16)
        for half in [high, low] {
            for shift in stride(from: 56, through: 0, by: -8) {
                out.append(UInt8(truncatingIfNeeded: half >> UInt64(shift)))
            }
        }
        return out
    }

    /// The block `address/length`: its first and last address; nil when the text is none.
    public static func block(_ text: String) -> (first: IPAddress, last: IPAddress)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]),
            length >= 0, length <= (address.isIPv4 ? 32 : 128)
        else { return nil }
        let bits = address.isIPv4 ? length + 96 : length
        let highMask: UInt64 = bits >= 64 ? .max : (bits == 0 ? 0 : ~(UInt64.max >> UInt64(bits)))
        let lowMask: UInt64 = bits >= 128 ? .max : (bits <= 64 ? 0 : ~(UInt64.max >> UInt64(bits - 64)))
        return (
            IPAddress(high: address.high & highMask, low: address.low & lowMask),
            IPAddress(high: address.high | ~highMask, low: address.low | ~lowMask)
        )
    }
}
