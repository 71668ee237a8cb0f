// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The keys and values that every engine gets: a function of number and version, so that every read can be
/// checked.
///
/// A key is its number in 16 decimal digits, as in LevelDB's db_bench. Stored keys have even numbers, so
/// that the odd ones are missing from among them. A value's first half is random words, the first of which
/// tells key and version; the second half repeats the first, so that compression halves it. One thread; what
/// is returned lives until the next call of the same kind.
final class Records {
    static let keyBytes = 16

    let valueBytes: Int
    private let keyMemory = UnsafeMutableRawPointer.allocate(byteCount: keyBytes, alignment: 16)
    private let valueMemory: UnsafeMutableRawPointer
    private let expected: UnsafeMutableRawPointer

    init(valueBytes: Int) {
        precondition(valueBytes >= 16, "values have 16 bytes or more: they tell their key and version")
        self.valueBytes = valueBytes
        valueMemory = .allocate(byteCount: valueBytes + 8, alignment: 16)
        expected = .allocate(byteCount: valueBytes + 8, alignment: 16)
    }

    deinit {
        keyMemory.deallocate()
        valueMemory.deallocate()
        expected.deallocate()
    }

    /// The key of the record with this place in key order.
    func key(_ place: Int) -> Bytes { writeKey(2 * place) }

    /// A key that nobody stored, between that place and the next.
    func missingKey(_ place: Int) -> Bytes { writeKey(2 * place + 1) }

    func value(_ place: Int, version: UInt8) -> Bytes {
        fill(valueMemory, Records.mark(place) ^ UInt64(version))
        return Bytes(start: valueMemory, count: valueBytes)
    }

    /// Ends the process when that is not the value of the record; of any version for `nil`.
    func check(_ value: Bytes, _ place: Int, version: UInt8?) {
        guard value.count == valueBytes else { wrong("a value of \(value.count) bytes", place) }
        let mark = value.loadUnaligned(as: UInt64.self)
        let found = mark ^ Records.mark(place)
        guard found < 256, version == nil || found == UInt64(version ?? 0) else {
            wrong("another record's value, or version \(found) in place of \(version ?? 0)", place)
        }
        fill(expected, mark)
        guard let base = value.baseAddress, memcmp(base, expected, valueBytes) == 0 else {
            wrong("a value with other bytes", place)
        }
    }

    /// Ends the process when that is not the key of the record.
    func checkKey(_ key: Bytes, _ place: Int) {
        let expected = self.key(place)
        guard key.count == expected.count, let a = key.baseAddress, let b = expected.baseAddress,
            memcmp(a, b, Records.keyBytes) == 0
        else { wrong("another key", place) }
    }

    func wrong(_ what: String, _ place: Int) -> Never {
        Output.fail("wrong answer: \(what) at the record in place \(place)")
    }

    /// Random words from the mark, up to the half, then the same again.
    private func fill(_ memory: UnsafeMutableRawPointer, _ mark: UInt64) {
        let half = valueBytes / 2
        memory.storeBytes(of: mark, as: UInt64.self)
        var at = 8
        var word = mark
        while at < half {
            word &+= 0x9E37_79B9_7F4A_7C15
            memory.storeBytes(of: Records.mix(word), toByteOffset: at, as: UInt64.self)
            at += 8
        }
        memcpy(memory + half, memory, valueBytes - half)
    }

    /// The last 8 digits hold any number that a run has; they are made four at a time (P. Khuong, "How to
    /// print integers really fast", 2017).
    private func writeKey(_ number: Int) -> Bytes {
        let zeros: UInt64 = 0x3030_3030_3030_3030
        keyMemory.storeBytes(of: zeros, as: UInt64.self)
        let n = UInt64(number)
        let fours = (n / 10_000) | ((n % 10_000) << 32)
        let hundreds = ((fours &* 10_486) >> 20) & 0x7F_0000_007F
        let twos = hundreds | ((fours &- 100 &* hundreds) << 16)
        let tens = ((twos &* 103) >> 10) & 0x000F_000F_000F_000F
        let digits = tens | ((twos &- 10 &* tens) << 8)
        keyMemory.storeBytes(of: (digits | zeros).littleEndian, toByteOffset: 8, as: UInt64.self)
        return Bytes(start: keyMemory, count: Records.keyBytes)
    }

    /// Differs in its upper bits from record to record; the lowest 8 are free for the version.
    private static func mark(_ place: Int) -> UInt64 { mix(UInt64(place)) & ~0xFF }

    /// A permutation of the 64-bit numbers (SplitMix64's finish).
    private static func mix(_ i: UInt64) -> UInt64 {
        var z = i &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
