// SPDX-License-Identifier: Apache-2.0

extension IPAddress {
    /// Dotted IPv4, or IPv6 with at most one `::` and possibly an IPv4 tail; nil for all else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 45 else { return nil }
        if !bytes.contains(0x3A) {
            guard let value = Self.ipv4(bytes[...]) else { return nil }
            self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(value))
            return
        }
        guard let groups = Self.groups(bytes) else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for at in 0..<4 {
            high = high << 16 | UInt64(groups[at])
            low = low << 16 | UInt64(groups[at + 4])
        }
        self.init(high: high, low: low)
    }

    private static func ipv4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let parts = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != 0x30 else { return nil }
            var number: UInt32 = 0
            for byte in part {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                number = number * 10 + UInt32(byte - 0x30)
            }
            guard number <= 255 else { return nil }
            value = value << 8 | number
        }
        return value
    }

    /// The eight groups of an IPv6 address.
    private static func groups(_ bytes: [UInt8]) -> [UInt16]? {
        var gap: Int?
        for at in 0..<max(bytes.count - 1, 0) where bytes[at] == 0x3A && bytes[at + 1] == 0x3A {
            guard gap == nil else { return nil }
            gap = at
        }
        guard let gap else {
            let groups = part(bytes[...])
            return groups?.count == 8 ? groups : nil
        }
        guard let before = part(bytes[..<gap]), let after = part(bytes[(gap + 2)...]),
            before.count + after.count < 8
        else { return nil }
        return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
    }

    private static func part(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
        if bytes.isEmpty { return [] }
        var groups: [UInt16] = []
        let texts = bytes.split(separator: 0x3A, omittingEmptySubsequences: false)
        for (index, text) in texts.enumerated() {
            if index == texts.count - 1, text.contains(0x2E) {
                guard let value = ipv4(text) else { return nil }
                groups.append(UInt16(truncatingIfNeeded: value >> 16))
                groups.append(UInt16(truncatingIfNeeded: value))
                continue
            }
            guard (1...4).contains(text.count),
                let group = UInt16(String(decoding: text, as: UTF8.self), radix: 16), text.first != 0x2B
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    /// Dotted for IPv4; else the shortest form of RFC 5952.
    public var text: String {
        if isIPv4 {
            return (0..<4).map { String(low >> UInt64(24 - 8 * $0) & 0xFF) }.joined(separator: ".")
        }
        let groups = (0..<8).map { at in
            UInt16(truncatingIfNeeded: (at < 4 ? high : low) >> UInt64(48 - 16 * (at & 3)))
        }
        guard let gap = Self.longestZeros(groups) else {
            return groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        let before = groups[..<gap.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
        let after = groups[gap.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
        return before + "::" + after
    }

    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var at = 0
        while at < 8 {
            var end = at
            while end < 8, groups[end] == 0 { end += 1 }
            if end - at >= 2, end - at > (best?.count ?? 0) { best = at..<end }
            at = max(end, at + 1)
        }
        return best
    }
}
