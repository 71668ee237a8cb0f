// SPDX-License-Identifier: Apache-2.0
import Base

/// An immutable run of 64-bit integers: packed in blocks (sealed segments) or plain (tails).
///
/// Packed form: blocks of 1,024 values, each with its least and greatest value; a value is stored as its
/// distance from the least in `width` bits, low bits first. The least and greatest double as zone maps.
/// Layout in `docs/formats/index-segment.md`. Borrows its memory: the owner (segment or tail column) must
/// outlive it.
struct PackedIntegers: @unchecked Sendable {
    // Unchecked: points to memory that is never written after the value is made.

    static let blockCount = 1024
    static let headerBytes = 24
    /// Greatest width that one unaligned 64-bit load serves at any bit offset; wider blocks use 64.
    static let unalignedWidthMax = 57

    let count: Int
    private let plain: UnsafePointer<Int64>?
    private let headers: UnsafeRawPointer
    private let data: UnsafeRawPointer

    /// - Parameter plain: `count` values.
    init(plain: UnsafePointer<Int64>, count: Int) {
        self.plain = plain
        self.count = count
        headers = UnsafeRawPointer(plain)
        data = headers
    }

    /// Reads a packed run and validates it all: no later access leaves its bytes.
    init(packed bytes: UnsafeRawBufferPointer, count: Int) throws(MalformedBytes) {
        plain = nil
        self.count = count
        let blocks = (count + PackedIntegers.blockCount - 1) / PackedIntegers.blockCount
        var reader = ByteReader(bytes)
        let table = try reader.readBytes(blocks * PackedIntegers.headerBytes)
        let rest = try reader.readBytes(reader.remaining)
        guard let start = bytes.baseAddress, rest.count >= 8 else {
            throw MalformedBytes(offset: 0, reason: "packed integers without their padding")
        }
        headers = table.baseAddress ?? start
        data = rest.baseAddress!
        var expected = 0
        for block in 0..<blocks {
            let inBlock = valueCount(block)
            let (width, offset) = (width(block), offset(block))
            guard width <= PackedIntegers.unalignedWidthMax || width == 64, offset == expected else {
                throw MalformedBytes(
                    offset: block * PackedIntegers.headerBytes,
                    reason: "packed block \(block) has width \(width) and offset \(offset)")
            }
            expected += (inBlock * width + 7) / 8
            guard expected <= rest.count - 8, try matchesZone(block) else {
                throw MalformedBytes(offset: 0, reason: "packed block \(block) breaks its bounds")
            }
        }
        guard expected == rest.count - 8 else {
            throw MalformedBytes(offset: bytes.count, reason: "packed integers have bytes too many")
        }
    }

    private func matchesZone(_ block: Int) throws(MalformedBytes) -> Bool {
        let (least, greatest) = (minimum(block: block), maximum(block: block))
        guard least <= greatest else { return false }
        let (width, offset) = (width(block), offset(block))
        var (low, high) = (Int64.max, Int64.min)
        for i in 0..<valueCount(block) {
            let value = value(least, width, offset, i)
            low = min(low, value)
            high = max(high, value)
        }
        return low == least && high == greatest
    }

    var blocks: Int { (count + PackedIntegers.blockCount - 1) / PackedIntegers.blockCount }

    func valueCount(_ block: Int) -> Int {
        min(PackedIntegers.blockCount, count - block * PackedIntegers.blockCount)
    }

    /// Whether blocks know their least and greatest value.
    var hasZones: Bool { plain == nil }

    @inline(__always)
    func minimum(block: Int) -> Int64 {
        headers.loadUnaligned(fromByteOffset: block &* PackedIntegers.headerBytes, as: Int64.self)
    }

    @inline(__always)
    func maximum(block: Int) -> Int64 {
        headers.loadUnaligned(fromByteOffset: block &* PackedIntegers.headerBytes &+ 8, as: Int64.self)
    }

    @inline(__always)
    private func offset(_ block: Int) -> Int {
        let word = headers.loadUnaligned(
            fromByteOffset: block &* PackedIntegers.headerBytes &+ 16, as: UInt64.self)
        return Int(word & 0xFF_FFFF_FFFF)
    }

    @inline(__always)
    private func width(_ block: Int) -> Int {
        let word = headers.loadUnaligned(
            fromByteOffset: block &* PackedIntegers.headerBytes &+ 16, as: UInt64.self)
        return Int(word >> 40)
    }

    /// The value at `index`, which must be below `count`.
    @inline(__always)
    subscript(_ index: Int) -> Int64 {
        if let plain { return plain[index] }
        let block = index >> 10
        return value(minimum(block: block), width(block), offset(block), index & 1023)
    }

    @inline(__always)
    private func value(_ least: Int64, _ width: Int, _ offset: Int, _ index: Int) -> Int64 {
        if width == 0 { return least }
        let bit = index &* width
        let word = data.loadUnaligned(fromByteOffset: offset &+ bit >> 3, as: UInt64.self)
        let mask = width == 64 ? UInt64.max : (1 &<< UInt64(width)) &- 1
        return least &+ Int64(bitPattern: (word &>> UInt64(bit & 7)) & mask)
    }

    /// Unpacks one block into `out`, which has room for 1,024.
    func decode(block: Int, into out: UnsafeMutablePointer<Int64>) {
        let n = valueCount(block)
        if let plain {
            out.update(from: plain + block * PackedIntegers.blockCount, count: n)
            return
        }
        let (least, width, offset) = (minimum(block: block), width(block), offset(block))
        for i in 0..<n { out[i] = value(least, width, offset, i) }
    }

    /// Appends the packed form of `values`.
    static func encode(_ values: [Int64], to writer: ByteWriter) {
        let blocks = (values.count + blockCount - 1) / blockCount
        let data = ByteWriter(capacity: values.count)
        for block in 0..<blocks {
            let slice = values[(block * blockCount)..<min((block + 1) * blockCount, values.count)]
            let (least, greatest) = (slice.min() ?? 0, slice.max() ?? 0)
            let span = UInt64(bitPattern: greatest &- least)
            var width = 64 - span.leadingZeroBitCount
            if width > unalignedWidthMax { width = 64 }
            writer.append64(UInt64(bitPattern: least))
            writer.append64(UInt64(bitPattern: greatest))
            writer.append64(UInt64(data.count) | UInt64(width) << 40)
            pack(slice, least: least, width: width, to: data)
        }
        data.appendZeros(8)
        writer.append(data.bytes)
    }

    private static func pack(
        _ values: ArraySlice<Int64>, least: Int64, width: Int, to data: ByteWriter
    ) {
        guard width > 0 else { return }
        if width == 64 {
            for value in values { data.append64(UInt64(bitPattern: value &- least)) }
            return
        }
        var (held, bits) = (UInt64(0), 0)
        for value in values {
            // Held bits are under 8, so that a width of 57 still fits.
            held |= UInt64(bitPattern: value &- least) << UInt64(bits)
            bits += width
            while bits >= 8 {
                data.append(UInt8(truncatingIfNeeded: held))
                held >>= 8
                bits -= 8
            }
        }
        if bits > 0 { data.append(UInt8(truncatingIfNeeded: held)) }
    }
}
