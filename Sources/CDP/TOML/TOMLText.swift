// SPDX-License-Identifier: Apache-2.0

/// Text that is safe to hand to the TOML parser.
///
/// The parser asserts, and so ends the process, on a table header whose name begins with a character that no
/// bare
/// key can have, or that has no name. Such a line is refused here first. Lines of arrays begin like headers
/// and pass the same test, so
/// an array of tables written over several lines is refused too; nothing of ours is written so.
public enum TOMLText {
    /// - Returns: the number, from 1, of the first line (every line break counts) that must not reach the
    ///   parser; `nil` when there is none.
    public static func firstHarmfulLine(of text: String) -> Int? {
        var number = 0
        let unmarked = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        for line in unmarked.utf8.split(omittingEmptySubsequences: false, whereSeparator: endsLine) {
            number += 1
            if isHarmful(line) { return number }
        }
        return nil
    }

    /// Carriage returns and form feeds end lines here, since the parser may take them for such.
    private static func endsLine(_ byte: UInt8) -> Bool { (0x0A...0x0D).contains(byte) }

    private static func isHarmful(_ line: Substring.UTF8View) -> Bool {
        var rest = line.drop(while: isBlank)
        guard rest.first == UInt8(ascii: "[") else { return false }
        rest = rest.dropFirst().drop(while: isBlank)
        if rest.first == UInt8(ascii: "[") { rest = rest.dropFirst().drop(while: isBlank) }
        guard let first = rest.first else { return true }
        return !mayBeginKey(first) && first != UInt8(ascii: "]")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func mayBeginKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_\"'".utf8.contains(byte)
        }
    }
}
