// SPDX-License-Identifier: Apache-2.0

/// Type and encoding of an entry's value, as the entry's first byte has them.
struct ValueKind: Equatable {
    let byte: UInt8

    /// The value's bytes as they are.
    static let bytes = ValueKind(byte: 0x00)
    /// An integer of 64 bits, whose decimal text is the value.
    static let integer = ValueKind(byte: 0x10)

    /// Bytes that were written in place, or computed: what Redis calls raw, however short.
    static let edited = ValueKind(byte: 0x20)
    /// Bytes that Redis does not look at for whether they are an integer.
    static let text = ValueKind(byte: 0x30)

    @inline(__always) init(byte: UInt8) { self.byte = byte }

    @inline(__always) var type: ValueType { ValueType(rawValue: byte & 0x0F).unsafelyUnwrapped }
    @inline(__always) var isString: Bool { byte & 0x0F == 0 }
}
