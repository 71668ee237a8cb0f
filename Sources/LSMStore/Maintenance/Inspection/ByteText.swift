// SPDX-License-Identifier: Apache-2.0
import Base

/// Bytes for people to read: UTF-8 as it is where all of it is that, other bytes as `\xNN`.
public enum ByteText {
    /// - Parameter max: more bytes than so many are cut off, which `…` says.
    public static func text(_ bytes: UnsafeRawBufferPointer, max: Int = .max) -> String {
        guard bytes.count > max else { return escaped(bytes) }
        return escaped(UnsafeRawBufferPointer(rebasing: bytes[..<Swift.max(0, max)])) + "…"
    }

    public static func text(_ bytes: [UInt8], max: Int = .max) -> String {
        bytes.withBytes { text($0, max: max) }
    }

    /// A checksum or an id.
    public static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func escaped(_ bytes: UnsafeRawBufferPointer) -> String {
        var text = ""
        guard let whole = String(validating: bytes, as: UTF8.self) else {
            for byte in bytes { append(Unicode.Scalar(byte), isByte: true, to: &text) }
            return text
        }
        for scalar in whole.unicodeScalars { append(scalar, isByte: false, to: &text) }
        return text
    }

    private static func append(_ scalar: Unicode.Scalar, isByte: Bool, to text: inout String) {
        switch scalar.value {
        case 0x5C: text += "\\\\"
        case 0x20..<0x7F: text.unicodeScalars.append(scalar)
        case 0xA0... where !isByte: text.unicodeScalars.append(scalar)
        case 0x80..<0xA0 where !isByte:
            // A control character in two bytes of UTF-8.
            for byte in String(scalar).utf8 { append(Unicode.Scalar(byte), isByte: true, to: &text) }
        default: text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        }
    }
}
