// SPDX-License-Identifier: Apache-2.0

/// One value on the tape, 16 bytes. Values stand in the order of the text: a container, then what it holds;
/// in an object each key (a string) stands before its value.
struct JSONNode {
    enum Tag: UInt32 { case null, `true`, `false`, number, string, array, object }

    /// First byte of the value in the text (for a string, its opening quote).
    var offset: UInt32
    /// Bytes in the text, quotes and brackets included. While a container is open: the node of its parent.
    var length: UInt32
    /// The node after this value and all that it holds.
    var next: UInt32
    /// The tag in the low 4 bits. Above: members or elements of a container; 1 for a string with escapes and
    /// for a number without fraction and exponent.
    private(set) var info: UInt32

    @inline(__always)
    init(_ tag: Tag, offset: Int, length: Int, next: Int, detail: UInt32 = 0) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.length = UInt32(truncatingIfNeeded: length)
        self.next = UInt32(truncatingIfNeeded: next)
        info = tag.rawValue | detail &<< 4
    }

    @inline(__always) var tag: Tag { Tag(rawValue: info & 15).unsafelyUnwrapped }
    @inline(__always) var isObject: Bool { info & 15 == Tag.object.rawValue }
    @inline(__always) var isArray: Bool { info & 15 == Tag.array.rawValue }
    @inline(__always) var isString: Bool { info & 15 == Tag.string.rawValue }
    @inline(__always) var isNumber: Bool { info & 15 == Tag.number.rawValue }
    @inline(__always) var count: Int { Int(info >> 4) }
    @inline(__always) var hasEscapes: Bool { info >> 4 != 0 }
    @inline(__always) var isIntegerSyntax: Bool { info >> 4 != 0 }
    @inline(__always) mutating func addOne() { info &+= 16 }
}
