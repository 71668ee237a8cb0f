// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands on the bits of strings.
enum BitCommands {
    private static let offsetError = CommandError("ERR bit offset is not an integer or out of range")
    private static let bitError = CommandError("ERR bit is not an integer or out of range")

    /// The number of a bit that a string may have.
    private static func offset(_ call: Call, _ index: Int) throws(CommandError) -> Int {
        guard let offset = call.arguments.integer(index), offset >= 0,
            offset >> 3 < Int64(StringCommands.bytesMax)
        else { throw offsetError }
        return Int(offset)
    }

    static func setbit(_ call: Call) throws(CommandError) {
        let offset = try offset(call, 2)
        guard let bit = call.arguments.integer(3), bit == 0 || bit == 1 else { throw bitError }
        let before = call.find(1).map { StringValue.count($0.entry) } ?? 0
        let value = try writable(call, 1, bytes: offset / 8 + 1)
        let mask = UInt8(0x80) >> UInt8(offset & 7)
        let old = value[offset / 8] & mask != 0
        value[offset / 8] = bit == 1 ? value[offset / 8] | mask : value[offset / 8] & ~mask
        if old != (bit == 1) || value.count > before { call.changed(1) }
        call.reply.flag(old)
    }

    static func getbit(_ call: Call) throws(CommandError) {
        let offset = try offset(call, 2)
        let isSet = try call.read(1, .string).map { slot in
            StringValue.withBytes(slot.entry) { bytes in
                offset / 8 < bytes.count && bytes[offset / 8] & (0x80 >> UInt8(offset & 7)) != 0
            }
        }
        call.reply.flag(isSet ?? false)
    }

    /// The bytes of a string, made at least so long, for writing in place.
    private static func writable(
        _ call: Call, _ index: Int, bytes: Int
    ) throws(CommandError) -> UnsafeMutableRawBufferPointer {
        var known = try call.find(index, .string)
        if known == nil {
            try StringCommands.store(
                call, index, nil, UnsafeRawBufferPointer(start: nil, count: 0), as: .edited)
            known = call.find(index)
        }
        guard var slot = known else { throw .noSuchKey }
        return StringValue.makeBytes(&slot, count: max(bytes, StringValue.count(slot.entry)))
    }

    // MARK: Counting and finding

    static func bitcount(_ call: Call) throws(CommandError) {
        // The key is looked at before the other arguments.
        guard let slot = try call.read(1, .string) else { return call.reply.integer(0) }
        guard call.count == 2 || call.count == 4 || call.count == 5 else { throw .syntax }
        var bounds: (start: Int64, end: Int64, unit: BitRange.Unit)?
        if call.count > 2 {
            let (start, end) = (try call.integer(2), try call.integer(3))
            if start < 0, end < 0, start > end { return call.reply.integer(0) }
            bounds = (start, end, call.count == 5 ? try unit(call, 4) : .bytes)
        }
        let count = StringValue.withBytes(slot.entry) { bytes -> Int in
            let range =
                bounds.map {
                    BitRange(start: $0.start, end: $0.end, unit: $0.unit, byteCount: bytes.count)
                } ?? (bytes.isEmpty ? nil : BitRange(byteCount: bytes.count))
            return range.map { BitScan.count(bytes, in: $0) } ?? 0
        }
        call.reply.integer(count)
    }

    private static func unit(_ call: Call, _ index: Int) throws(CommandError) -> BitRange.Unit {
        if call.arguments.matches(index, "bit") { return .bits }
        if call.arguments.matches(index, "byte") { return .bytes }
        throw .syntax
    }

    static func bitpos(_ call: Call) throws(CommandError) {
        guard let bit = call.arguments.integer(2) else { throw .notAnInteger }
        guard bit == 0 || bit == 1 else { throw CommandError("ERR The bit argument must be 1 or 0.") }
        guard let slot = try call.read(1, .string) else { return call.reply.integer(bit == 1 ? -1 : 0) }
        guard call.count <= 6 else { throw .syntax }
        var (start, end, unit): (Int64, Int64, BitRange.Unit) = (0, -1, .bytes)
        if call.count > 3 { start = try call.integer(3) }
        if call.count == 6 { unit = try self.unit(call, 5) }
        if call.count > 4 { end = try call.integer(4) }
        let position = StringValue.withBytes(slot.entry) { bytes -> Int in
            guard let range = BitRange.forPosition(start: start, end: end, unit: unit, byteCount: bytes.count)
            else { return -1 }
            return BitScan.position(of: bit == 1, in: bytes, range: range, padsWithZeros: call.count < 5)
        }
        call.reply.integer(position)
    }

    static func bitop(_ call: Call) throws(CommandError) {
        guard let operation = BitOperation(call[1]) else { throw .syntax }
        if operation == .not, call.count != 4 {
            throw CommandError("ERR BITOP NOT must be called with a single source key.")
        }
        var sources: [[UInt8]] = []
        for index in 3..<call.count {
            sources.append(try call.read(index, .string).map { StringValue.bytes($0.entry) } ?? [])
        }
        let result = combine(operation, sources)
        let target = call.find(2)
        if result.isEmpty {
            if let target {
                call.changed(2)
                call.remove(target)
            }
        } else {
            try result.withBytes { bytes throws(CommandError) in
                try StringCommands.store(call, 2, target, bytes, as: .edited)
            }
        }
        call.reply.integer(result.count)
    }

    private static func combine(_ operation: BitOperation, _ sources: [[UInt8]]) -> [UInt8] {
        // All strings at once, without a closure for each.
        let owners = sources.map { ArgumentList([$0]) }
        return withExtendedLifetime(owners) { operation.apply(to: owners.map { $0.arguments[0] }) }
    }

    // MARK: Fields

    static func bitfield(_ call: Call) throws(CommandError) {
        try run(call, try steps(call, isReadOnly: false))
    }
    static func bitfieldReadOnly(_ call: Call) throws(CommandError) {
        try run(call, try steps(call, isReadOnly: true))
    }

    private struct Step {
        let type: BitfieldType
        let offset: Int
        let change: Bitfield.Change?
        let overflow: Bitfield.Overflow

        var byteEnd: Int { (offset + type.width - 1) / 8 + 1 }
    }

    private static func steps(_ call: Call, isReadOnly: Bool) throws(CommandError) -> [Step] {
        var (steps, overflow, at) = ([Step](), Bitfield.Overflow.wrap, 2)
        while at < call.count {
            let left = call.count - at - 1
            if call.arguments.matches(at, "get"), left >= 2 {
                steps.append(try step(call, at, nil, overflow))
                at += 3
            } else if call.arguments.matches(at, "set"), left >= 3 {
                steps.append(try step(call, at, { .set($0) }, overflow))
                at += 4
            } else if call.arguments.matches(at, "incrby"), left >= 3 {
                steps.append(try step(call, at, { .increment($0) }, overflow))
                at += 4
            } else if call.arguments.matches(at, "overflow"), left >= 1 {
                overflow = try self.overflow(call, at + 1)
                at += 2
            } else {
                throw .syntax
            }
        }
        if isReadOnly, steps.contains(where: { $0.change != nil }) {
            throw CommandError("ERR BITFIELD_RO only supports the GET subcommand")
        }
        return steps
    }

    private static func step(
        _ call: Call, _ at: Int, _ change: ((Int64) -> Bitfield.Change)?, _ overflow: Bitfield.Overflow
    ) throws(CommandError) -> Step {
        guard let type = BitfieldType(call[at + 1]) else {
            throw CommandError(
                "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."
            )
        }
        guard let offset = type.offset(call[at + 2], byteMax: StringCommands.bytesMax) else {
            throw offsetError
        }
        guard let change else { return Step(type: type, offset: offset, change: nil, overflow: overflow) }
        return Step(type: type, offset: offset, change: change(try call.integer(at + 3)), overflow: overflow)
    }

    private static func overflow(_ call: Call, _ index: Int) throws(CommandError) -> Bitfield.Overflow {
        if call.arguments.matches(index, "wrap") { return .wrap }
        if call.arguments.matches(index, "sat") { return .saturate }
        if call.arguments.matches(index, "fail") { return .fail }
        throw CommandError("ERR Invalid OVERFLOW type specified")
    }

    private static func run(_ call: Call, _ steps: [Step]) throws(CommandError) {
        let writes = steps.filter { $0.change != nil }
        guard let end = writes.map(\.byteEnd).max() else {
            let bytes = try call.read(1, .string).map { StringValue.bytes($0.entry) } ?? []
            call.reply.array(steps.count)
            bytes.withBytes { bytes in
                for step in steps { call.reply.integer(Bitfield.get(step.type, at: step.offset, in: bytes)) }
            }
            return
        }
        let before = call.find(1).map { StringValue.count($0.entry) } ?? 0
        let value = try writable(call, 1, bytes: end)
        var hasChanged = value.count > before
        call.reply.array(steps.count)
        for step in steps {
            guard let change = step.change else {
                call.reply.integer(
                    Bitfield.get(step.type, at: step.offset, in: UnsafeRawBufferPointer(value)))
                continue
            }
            let field = { Bitfield.get(step.type, at: step.offset, in: UnsafeRawBufferPointer(value)) }
            let old = field()
            let answer = Bitfield.apply(
                change, step.type, at: step.offset, overflow: step.overflow, in: value)
            if field() != old { hasChanged = true }
            if let answer { call.reply.integer(answer) } else { call.reply.null() }
        }
        if hasChanged { call.changed(1) }
    }
}
