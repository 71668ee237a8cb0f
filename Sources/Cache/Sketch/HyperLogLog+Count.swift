// SPDX-License-Identifier: Apache-2.0

extension HyperLogLog {
    /// What PFCOUNT of one key answers. If it had to be computed, it goes into the header of a string that
    /// may be changed: `storeEstimate`.
    static func count(
        _ string: UnsafeRawBufferPointer
    ) throws(HyperLogLogError) -> (estimate: UInt64, isFromHeader: Bool) {
        let stored = UInt64(littleEndian: string.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        if stored >> 63 == 0 { return (stored, true) }
        let registers = UnsafeRawBufferPointer(rebasing: string[headerBytes...])
        var histogram = RegisterHistogram()
        if string[4] == 0 {
            DenseRegisters.forEach(in: registers) { histogram.add($1) }
        } else if !SparseRegisters.addRuns(of: registers, to: &histogram) {
            throw .corrupted
        }
        return (histogram.estimate, false)
    }

    /// As `count(_:)`, and remembers the answer.
    mutating func count() throws(HyperLogLogError) -> UInt64 {
        let result: Result<(estimate: UInt64, isFromHeader: Bool), HyperLogLogError> = bytes.withUnsafeBytes {
            bytes in
            do throws(HyperLogLogError) { return .success(try Self.count(bytes)) } catch {
                return .failure(error)
            }
        }
        let counted = try result.get()
        if !counted.isFromHeader { storeEstimate(counted.estimate) }
        return counted.estimate
    }

    /// Writes an estimate into the header of a valid string.
    static func storeEstimate(_ estimate: UInt64, in string: UnsafeMutableRawBufferPointer) {
        string.storeBytes(of: estimate.littleEndian, toByteOffset: 8, as: UInt64.self)
    }
}
