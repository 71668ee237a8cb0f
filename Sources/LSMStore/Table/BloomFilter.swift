// SPDX-License-Identifier: Apache-2.0
import Base
import CPlatform

/// A blocked Bloom filter (Putze, Sanders, Singler 2007): all bits of a key are in one line of 512, so that
/// a probe costs one cache miss.
///
/// Payload: lines of 64 bytes ‖ prefix bytes u16 ‖ probes u8 ‖ type u8 (1). The line comes from the upper
/// half of the key's XXH3, the bits from the lower half by multiplication (the scheme of RocksDB's
/// FastLocalBloom).
enum BloomFilter {
    static let type: UInt8 = 1
    static let lineBytes = 64
    static let tailBytes = 4
    private static let step: UInt32 = 0x9E37_79B9

    /// How many bits of a line a key sets, which gives the fewest false positives at so many bits a key.
    /// Cache lines fill unevenly, so these are below the k of a plain Bloom filter.
    static func probes(bitsPerKey bits: Int) -> Int {
        switch bits {
        case ...2: 1
        case 3: 2
        case ...5: 3
        case 6: 4
        case ...8: 5
        case ...10: 6
        case 11: 7
        case ...14: 8
        case ...16: 9
        case ...18: 10
        case ...22: 11
        case ...25: 12
        default: min(24, bits / 2 - 1)
        }
    }

    /// - Returns: the payload of a filter that has all of `hashes`.
    static func build(_ hashes: some Collection<UInt64>, bitsPerKey: Int, prefixBytes: Int) -> [UInt8] {
        let lines = max(1, (hashes.count * bitsPerKey + 511) / 512)
        let probes = probes(bitsPerKey: bitsPerKey)
        var payload = [UInt8](repeating: 0, count: lines * lineBytes + tailBytes)
        payload.withUnsafeMutableBytes { bytes in
            for hash in hashes {
                let line = lineIndex(hash, of: lines) * lineBytes
                var h = UInt32(truncatingIfNeeded: hash)
                for _ in 0..<probes {
                    let bit = Int(h >> 23)
                    bytes[line + bit >> 3] |= 1 << UInt8(truncatingIfNeeded: bit & 7)
                    h = h &* step
                }
            }
            let tail = lines * lineBytes
            bytes[tail] = UInt8(truncatingIfNeeded: prefixBytes)
            bytes[tail + 1] = UInt8(truncatingIfNeeded: prefixBytes >> 8)
            bytes[tail + 2] = UInt8(truncatingIfNeeded: probes)
            bytes[tail + 3] = type
        }
        return payload
    }

    static func validate(_ bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        let lines = bytes.count - tailBytes
        guard lines >= lineBytes, lines % lineBytes == 0 else {
            throw MalformedBytes(offset: 0, reason: "\(bytes.count) bytes are no filter")
        }
        guard bytes[lines + 3] == type, (1...24).contains(bytes[lines + 2]) else {
            throw MalformedBytes(
                offset: lines, reason: "filter of unknown type or \(bytes[lines + 2]) probes")
        }
    }

    /// Whether a key with this hash may be in the filter.
    /// - Requires: `bytes` passed `validate`.
    @inline(__always)
    static func mayContain(_ bytes: UnsafeRawBufferPointer, _ hash: UInt64) -> Bool {
        let tail = bytes.count - tailBytes
        guard let base = bytes.baseAddress else { return true }
        let line = base + lineIndex(hash, of: tail / lineBytes) * lineBytes
        var h = UInt32(truncatingIfNeeded: hash)
        for _ in 0..<base.load(fromByteOffset: tail + 2, as: UInt8.self) {
            let bit = Int(h >> 23)
            if line.load(fromByteOffset: bit >> 3, as: UInt8.self) & (1 << UInt8(truncatingIfNeeded: bit & 7))
                == 0
            {
                return false
            }
            h = h &* step
        }
        return true
    }

    /// Asks for the line that `mayContain` will look at.
    @inline(__always)
    static func prefetch(_ bytes: UnsafeRawBufferPointer, _ hash: UInt64) {
        guard let base = bytes.baseAddress else { return }
        platform_prefetch(base + lineIndex(hash, of: (bytes.count - tailBytes) / lineBytes) * lineBytes)
    }

    /// Length of the prefixes that the filter has too, without the keyspace's bytes; 0 when it has none.
    static func prefixBytes(_ bytes: UnsafeRawBufferPointer) -> Int {
        let tail = bytes.count - tailBytes
        return Int(bytes[tail]) | Int(bytes[tail + 1]) << 8
    }

    @inline(__always)
    private static func lineIndex(_ hash: UInt64, of lines: Int) -> Int {
        Int(((hash >> 32) &* UInt64(lines)) >> 32)
    }
}
