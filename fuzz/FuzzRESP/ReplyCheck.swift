// SPDX-License-Identifier: Apache-2.0

/// Walks replies of RESP2 and RESP3.
enum ReplyCheck {
    /// Where the reply that begins at `start` ends; `nil` when it is not whole.
    static func end(of bytes: [UInt8], from start: Int) -> Int? {
        guard start < bytes.count, let line = bytes[start...].firstIndex(of: 0x0A), line > start,
            bytes[line - 1] == 0x0D
        else { return nil }
        let head = String(decoding: bytes[(start + 1)..<(line - 1)], as: UTF8.self)
        switch bytes[start] {
        case UInt8(ascii: "$"):
            guard let count = Int(head), count >= -1 else { return nil }
            if count == -1 { return line + 1 }
            let end = line + 1 + count
            guard end + 2 <= bytes.count, bytes[end] == 0x0D, bytes[end + 1] == 0x0A else { return nil }
            return end + 2
        case UInt8(ascii: "*"), UInt8(ascii: "~"): return skip(Int(head) ?? -2, bytes, line + 1)
        case UInt8(ascii: "%"): return skip((Int(head) ?? -2) * 2, bytes, line + 1)
        case UInt8(ascii: ":"): return Int64(head) == nil ? nil : line + 1
        default: return "+-_#,".utf8.contains(bytes[start]) ? line + 1 : nil
        }
    }

    private static func skip(_ count: Int, _ bytes: [UInt8], _ start: Int) -> Int? {
        guard count >= -1 else { return nil }
        var at = start
        for _ in 0..<max(count, 0) {
            guard let end = end(of: bytes, from: at) else { return nil }
            at = end
        }
        return at
    }
}
