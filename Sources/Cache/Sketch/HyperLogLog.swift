// SPDX-License-Identifier: Apache-2.0

/// An estimate of how many distinct elements were added, as the string that PFADD keeps: Redis's own layout,
/// so that the bytes of GET, and strings that come from a Redis, are the same.
///
/// ## Layout
/// | Bytes | |
/// |---|---|
/// | 0–3 | `HYLL` |
/// | 4 | encoding: 0 dense, 1 sparse |
/// | 5–7 | zero |
/// | 8–15 | the estimate when it was last asked for, little-endian; the top bit says that it is stale |
/// | 16… | dense: 16,384 registers of 6 bits, low bits first; sparse: runs of registers, see
/// `SparseRegisters` |
///
/// A register holds the longest run of zeros, plus one, seen at the end of the hashes that it is responsible
/// for. A sparse string becomes a dense one when it would exceed `sparseBytesMax`, or when a register exceeds
/// 32.
///
/// The bytes may come from a client. `isValid` is what Redis checks at once (`WRONGTYPE Key is not a valid
/// HyperLogLog string value.`); what it finds only when it reads the runs is thrown as `HyperLogLogError`
/// (`INVALIDOBJ Corrupted HLL object detected`).
struct HyperLogLog {
    static let registerCount = 16_384
    static let headerBytes = 16
    static let denseBytes = headerBytes + DenseRegisters.byteCount
    /// `hll-sparse-max-bytes` as Redis sets it when not told otherwise; the header counts.
    static let sparseBytesDefaultMax = 3_000

    private static let seed: UInt64 = 0xADC8_3B19
    private static let registerBits = 14

    private(set) var bytes: [UInt8]
    let sparseBytesMax: Int

    /// An empty one: a run of zeros for all registers, and an estimate of 0 that is not stale.
    init(sparseBytesMax: Int = sparseBytesDefaultMax) {
        bytes = [0x48, 0x59, 0x4C, 0x4C, 1] + [UInt8](repeating: 0, count: 11) + [0x7F, 0xFF]
        self.sparseBytesMax = sparseBytesMax
    }

    /// - Returns: `nil` when the string is no HyperLogLog.
    init?(_ string: [UInt8], sparseBytesMax: Int = sparseBytesDefaultMax) {
        guard string.withUnsafeBytes(Self.isValid) else { return nil }
        bytes = string
        self.sparseBytesMax = sparseBytesMax
    }

    static func isValid(_ string: UnsafeRawBufferPointer) -> Bool {
        guard string.count >= headerBytes, string.starts(with: [0x48, 0x59, 0x4C, 0x4C]) else { return false }
        return string[4] == 1 || (string[4] == 0 && string.count == denseBytes)
    }

    var isDense: Bool { bytes[4] == 0 }

    /// The register that an element belongs to, and the value that it asks of it: 1 to 51.
    static func observation(of element: UnsafeRawBufferPointer) -> (register: Int, value: UInt8) {
        let hash = MurmurHash.hash64A(element, seed: seed)
        let rest = hash >> UInt64(registerBits) | 1 << UInt64(64 - registerBits)
        return (Int(hash & UInt64(registerCount - 1)), UInt8(rest.trailingZeroBitCount + 1))
    }

    /// Adds one element, and marks the estimate stale if that changed a register. PFADD answers 1 if one of
    /// its elements did, or if it made the key (it then calls `markStale()`, too).
    ///
    /// - Returns: whether a register changed.
    mutating func add(_ element: UnsafeRawBufferPointer) throws(HyperLogLogError) -> Bool {
        let (register, value) = Self.observation(of: element)
        return try raise(register, to: value)
    }

    /// As `add(_:)`, in place, on a valid string that is dense.
    static func add(_ element: UnsafeRawBufferPointer, toDense string: UnsafeMutableRawBufferPointer) -> Bool
    {
        let (register, value) = observation(of: element)
        let registers = UnsafeMutableRawBufferPointer(rebasing: string[headerBytes...])
        let isRaised = DenseRegisters.raise(register, to: value, in: registers)
        if isRaised { string[headerBytes - 1] |= 0x80 }
        return isRaised
    }

    /// Says that the estimate in the header is not to be trusted.
    mutating func markStale() { bytes[15] |= 0x80 }

    /// Remembers the estimate in the header.
    mutating func storeEstimate(_ estimate: UInt64) {
        bytes.withUnsafeMutableBytes { Self.storeEstimate(estimate, in: $0) }
    }

    /// Raises all registers to those of a union, as PFMERGE does with its target, and marks the estimate
    /// stale.
    mutating func raise(to union: HyperLogLogUnion) throws(HyperLogLogError) {
        if union.hasDense { try makeDense() }
        for (register, value) in union.registers.enumerated() where value > 0 {
            _ = try raise(register, to: value)
        }
        markStale()
    }

    private mutating func raise(_ register: Int, to value: UInt8) throws(HyperLogLogError) -> Bool {
        if !isDense {
            switch SparseRegisters.raise(register, to: value, in: &bytes, bytesMax: sparseBytesMax) {
            case .unchanged: return false
            case .corrupt: throw .corrupted
            case .raised:
                markStale()
                return true
            case .tooLarge: try makeDense()
            }
        }
        let isRaised = bytes.withUnsafeMutableBytes {
            DenseRegisters.raise(register, to: value, in: UnsafeMutableRawBufferPointer(rebasing: $0[16...]))
        }
        if isRaised { markStale() }
        return isRaised
    }

    private mutating func makeDense() throws(HyperLogLogError) {
        if isDense { return }
        var dense = Array(bytes[..<Self.headerBytes]) + [UInt8](repeating: 0, count: DenseRegisters.byteCount)
        dense[4] = 0
        let isWhole = bytes.withUnsafeBytes { sparse in
            dense.withUnsafeMutableBytes { dense in
                let registers = UnsafeMutableRawBufferPointer(rebasing: dense[16...])
                return SparseRegisters.forEachValue(in: UnsafeRawBufferPointer(rebasing: sparse[16...])) {
                    _ = DenseRegisters.raise($0, to: $1, in: registers)
                }
            }
        }
        if !isWhole { throw .corrupted }
        bytes = dense
    }
}
