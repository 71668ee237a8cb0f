// SPDX-License-Identifier: Apache-2.0
import Base

/// 128 small integers packed with one width, in four lanes.
///
/// Value i is in lane i & 3; each lane packs its 32 values low bits first into 32-bit words, and the words of the
/// four lanes alternate, so that one SIMD register holds four neighbours. `width` words of 16 bytes in all.
enum PackedBlock {
    static let count = 128

    static func bytes(width: Int) -> Int { width * 16 }

    static func width(_ values: UnsafePointer<UInt32>) -> Int {
        var all: UInt32 = 0
        for i in 0..<count { all |= values[i] }
        return 32 - all.leadingZeroBitCount
    }

    static func pack(_ values: UnsafePointer<UInt32>, width: Int, to writer: ByteWriter) {
        guard width > 0 else { return }
        var words = [SIMD4<UInt32>](repeating: .zero, count: width)
        for step in 0..<32 {
            let four = SIMD4(values[4 * step], values[4 * step + 1], values[4 * step + 2], values[4 * step + 3])
            let (word, shift) = ((step * width) >> 5, UInt32((step * width) & 31))
            words[word] |= four &<< SIMD4(repeating: shift)
            if Int(shift) + width > 32 { words[word + 1] |= four &>> SIMD4(repeating: 32 - shift) }
        }
        for word in words { for lane in 0..<4 { writer.append32(word[lane]) } }
    }

    /// Unpacks into `out`; `width` is 0 ... 32 and `bytes` has `bytes(width:)` bytes.
    static func unpack(_ bytes: UnsafeRawPointer, width: Int, into out: UnsafeMutablePointer<UInt32>) {
        if width == 0 {
            out.update(repeating: 0, count: count)
            return
        }
        let mask = SIMD4<UInt32>(repeating: width == 32 ? .max : (1 << UInt32(width)) - 1)
        let raw = UnsafeMutableRawPointer(out)
        for step in 0..<32 {
            let bit = step &* width
            let (word, shift) = (bit >> 5, UInt32(bit & 31))
            var four = bytes.loadUnaligned(fromByteOffset: word &* 16, as: SIMD4<UInt32>.self)
            four = four &>> SIMD4(repeating: shift)
            if Int(shift) &+ width > 32 {
                let next = bytes.loadUnaligned(fromByteOffset: word &* 16 &+ 16, as: SIMD4<UInt32>.self)
                four |= next &<< SIMD4(repeating: 32 &- shift)
            }
            raw.storeBytes(of: four & mask, toByteOffset: step &* 16, as: SIMD4<UInt32>.self)
        }
    }

    /// The distance of each row from the one four places before it (from `base` for the first four).
    static func deltas(_ rows: UnsafePointer<UInt32>, base: UInt32, into out: UnsafeMutablePointer<UInt32>) {
        for i in 0..<count { out[i] = rows[i] &- (i < 4 ? base : rows[i - 4]) }
    }

    /// Undoes `deltas`, in place.
    static func sum(_ values: UnsafeMutablePointer<UInt32>, base: UInt32) {
        let raw = UnsafeMutableRawPointer(values)
        var four = SIMD4<UInt32>(repeating: base)
        for step in 0..<32 {
            four &+= raw.loadUnaligned(fromByteOffset: step &* 16, as: SIMD4<UInt32>.self)
            raw.storeBytes(of: four, toByteOffset: step &* 16, as: SIMD4<UInt32>.self)
        }
    }
}
