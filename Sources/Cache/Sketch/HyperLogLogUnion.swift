// SPDX-License-Identifier: Apache-2.0

/// The registers of several HyperLogLogs together, each the largest among them: PFCOUNT of several keys asks
/// for its estimate, PFMERGE raises its target to it.
struct HyperLogLogUnion {
    private(set) var registers = [UInt8](repeating: 0, count: HyperLogLog.registerCount)
    /// Whether one of them was dense: the target of a merge then is, too.
    private(set) var hasDense = false

    /// - Parameter string: valid as `HyperLogLog.isValid` says.
    mutating func add(_ string: UnsafeRawBufferPointer) throws(HyperLogLogError) {
        let encoded = UnsafeRawBufferPointer(rebasing: string[HyperLogLog.headerBytes...])
        let isDense = string[4] == 0
        if isDense { hasDense = true }
        let isWhole = registers.withUnsafeMutableBufferPointer { registers in
            func raise(_ register: Int, _ value: UInt8) {
                if value > registers[register] { registers[register] = value }
            }
            if !isDense { return SparseRegisters.forEachValue(in: encoded, raise) }
            DenseRegisters.forEach(in: encoded, raise)
            return true
        }
        if !isWhole { throw .corrupted }
    }

    var estimate: UInt64 {
        var histogram = RegisterHistogram()
        for value in registers { histogram.add(value) }
        return histogram.estimate
    }
}
