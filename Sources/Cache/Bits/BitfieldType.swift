// SPDX-License-Identifier: Apache-2.0

/// The type of an integer inside a string, as BITFIELD names it: `u1` to `u63`, `i1` to `i64`.
struct BitfieldType: Equatable {
    let isSigned: Bool
    let width: Int

    /// - Returns: `nil` for `ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not
    ///   supported but i64 is.`
    init?(_ text: UnsafeRawBufferPointer) {
        guard let first = text.first, first == UInt8(ascii: "i") || first == UInt8(ascii: "u") else {
            return nil
        }
        isSigned = first == UInt8(ascii: "i")
        // Redis reads a C string here.
        let end = text.firstIndex(of: 0) ?? text.count
        guard let bits = StrictInteger.parse(UnsafeRawBufferPointer(rebasing: text[1..<end])),
            bits >= 1, bits <= (isSigned ? 64 : 63)
        else { return nil }
        width = Int(bits)
    }

    init(isSigned: Bool, width: Int) {
        self.isSigned = isSigned
        self.width = width
    }

    /// The first bit that an offset means: `#n` counts fields of this type.
    ///
    /// - Returns: `nil` for `ERR bit offset is not an integer or out of range`: so it is for fields that
    ///   begin `byteMax` bytes into the string or later.
    func offset(_ text: UnsafeRawBufferPointer, byteMax: Int) -> Int? {
        let isCounted = text.first == UInt8(ascii: "#")
        let digits = isCounted ? UnsafeRawBufferPointer(rebasing: text[1...]) : text
        guard let number = StrictInteger.parse(digits) else { return nil }
        // Wraps in Redis, too.
        let offset = isCounted ? number &* Int64(width) : number
        return offset < 0 || offset >> 3 >= Int64(byteMax) ? nil : Int(offset)
    }
}

extension BitfieldType {
    var least: Int64 { isSigned ? Int64.min >> Int64(64 - width) : 0 }
    var greatest: Int64 { Int64.max >> Int64(isSigned ? 64 - width : 63 - width) }
}
