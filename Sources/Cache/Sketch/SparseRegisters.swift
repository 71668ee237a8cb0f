// SPDX-License-Identifier: Apache-2.0

/// The registers of a sparse HyperLogLog: runs (`RegisterRun`) that together cover all 16,384, after the
/// header.
///
/// Changed in place as Redis changes them, so that the same additions give the same bytes: the run that holds
/// the register is split, then equal runs of values near it are joined.
enum SparseRegisters {
    enum Outcome {
        case unchanged
        case raised
        /// The string must become dense first: it would be too long, or the value is too large for a run.
        case tooLarge
        /// The runs end before the register.
        case corrupt
    }

    /// How many runs, from the one before the change on, are looked at for joining.
    private static let joinedMax = 5

    static func raise(_ register: Int, to value: UInt8, in bytes: inout [UInt8], bytesMax: Int) -> Outcome {
        if value > RegisterRun.valueMax { return .tooLarge }
        guard let place = bytes.withUnsafeBytes({ find(register, in: $0) }) else { return .corrupt }
        let run = place.run
        if run.value >= value { return .unchanged }

        var replacement: [UInt8] = []
        let before = register - place.first
        let after = run.count - before - 1
        if before > 0 { RegisterRun(value: run.value, count: before).append(to: &replacement) }
        RegisterRun(value: value, count: 1).append(to: &replacement)
        if after > 0 { RegisterRun(value: run.value, count: after).append(to: &replacement) }

        // A last run that lacks its second byte: the string ends a byte early after the change, too.
        let missing = max(0, place.offset + run.byteCount - bytes.count)
        let end = place.offset + run.byteCount - missing
        let growth = replacement.count - run.byteCount
        if growth > 0, bytes.count + growth > bytesMax { return .tooLarge }
        bytes.replaceSubrange(place.offset..<end, with: replacement.dropLast(missing))
        join(from: place.previous ?? HyperLogLog.headerBytes, in: &bytes)
        return .raised
    }

    /// Where a register is found: its run, that run's offset and first register, and the offset of the run
    /// before.
    private struct Place {
        let run: RegisterRun
        let offset: Int
        let first: Int
        let previous: Int?
    }

    private static func find(_ register: Int, in bytes: UnsafeRawBufferPointer) -> Place? {
        var offset = HyperLogLog.headerBytes
        var first = 0
        var previous: Int?
        while offset < bytes.count {
            let run = RegisterRun(bytes, at: offset)
            if register < first + run.count {
                return Place(run: run, offset: offset, first: first, previous: previous)
            }
            previous = offset
            offset += run.byteCount
            first += run.count
        }
        return nil
    }

    private static func join(from start: Int, in bytes: inout [UInt8]) {
        var offset = start
        for _ in 0..<joinedMax where offset < bytes.count {
            let (run, next) = bytes.withUnsafeBytes { raw in
                (
                    RegisterRun(raw, at: offset),
                    offset + 1 < raw.count ? RegisterRun(raw, at: offset + 1) : nil
                )
            }
            if run.value > 0, let next, next.value == run.value,
                run.count + next.count <= RegisterRun.valuesMax
            {
                var joined: [UInt8] = []
                RegisterRun(value: run.value, count: run.count + next.count).append(to: &joined)
                bytes.replaceSubrange(offset..<offset + 2, with: joined)
            } else {
                offset += run.byteCount
            }
        }
    }

    /// Calls `body` with each register that is not zero, and its value.
    ///
    /// - Returns: whether the runs cover all registers; what stands behind the first run too many is not
    ///   looked at.
    static func forEachValue(in runs: UnsafeRawBufferPointer, _ body: (Int, UInt8) -> Void) -> Bool {
        var offset = 0
        var register = 0
        while offset < runs.count {
            let run = RegisterRun(runs, at: offset)
            if register + run.count > HyperLogLog.registerCount { return false }
            if run.value > 0 {
                for index in register..<register + run.count { body(index, run.value) }
            }
            register += run.count
            offset += run.byteCount
        }
        return register == HyperLogLog.registerCount
    }

    /// - Returns: whether the runs cover all registers exactly.
    static func addRuns(of runs: UnsafeRawBufferPointer, to histogram: inout RegisterHistogram) -> Bool {
        var offset = 0
        var register = 0
        while offset < runs.count {
            let run = RegisterRun(runs, at: offset)
            histogram.add(run.value, count: run.count)
            register += run.count
            offset += run.byteCount
        }
        return register == HyperLogLog.registerCount
    }
}
