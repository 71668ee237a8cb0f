// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands on parts of strings, and on strings as numbers.
extension StringCommands {
    /// Of one value, as Redis's `proto-max-bulk-len`.
    static let bytesMax = 512 << 20

    static func append(_ call: Call) throws(CommandError) {
        let added = call[2]
        guard var slot = try call.find(1, .string) else {
            try store(call, 1, nil, added)
            return call.reply.integer(added.count)
        }
        let before = StringValue.count(slot.entry)
        guard before + added.count <= bytesMax else { throw .tooLong }
        let value = StringValue.makeBytes(&slot, count: before + added.count)
        UnsafeMutableRawBufferPointer(rebasing: value[before...]).copyMemory(from: added)
        call.changed(1)
        call.reply.integer(value.count)
    }

    static func getrange(_ call: Call) throws(CommandError) {
        let (first, last) = (try call.integer(2), try call.integer(3))
        guard let slot = try call.read(1, .string) else { return call.reply.bulk("") }
        StringValue.withBytes(slot.entry) { bytes in
            let range = range(first, last, bytes.count)
            call.reply.bulk(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    /// The bytes from `first` to `last`, both counted from the end when below 0.
    private static func range(_ first: Int64, _ last: Int64, _ count: Int) -> Range<Int> {
        if first < 0 && last < 0 && first > last { return 0..<0 }
        let length = Int64(count)
        let start = max(0, first < 0 ? length + first : first)
        let end = min(length - 1, max(0, last < 0 ? length + last : last))
        return start > end || count == 0 ? 0..<0 : Int(start)..<Int(end) + 1
    }

    static func setrange(_ call: Call) throws(CommandError) {
        let (offset, part) = (try call.integer(2), call[3])
        guard offset >= 0 else { throw .offsetOutOfRange }
        var known = try call.find(1, .string)
        if part.isEmpty { return call.reply.integer(known.map { StringValue.count($0.entry) } ?? 0) }
        guard offset <= Int64(bytesMax), Int(offset) + part.count <= bytesMax else { throw .tooLong }
        if known == nil {
            try store(call, 1, nil, UnsafeRawBufferPointer(start: nil, count: 0), as: .edited)
            known = call.find(1)
        }
        guard var slot = known else { throw .noSuchKey }
        let count = max(StringValue.count(slot.entry), Int(offset) + part.count)
        let value = StringValue.makeBytes(&slot, count: count)
        UnsafeMutableRawBufferPointer(rebasing: value[Int(offset)...]).copyMemory(from: part)
        call.changed(1)
        call.reply.integer(count)
    }

    // MARK: Numbers

    static func incr(_ call: Call) throws(CommandError) { try add(1, call) }
    static func decr(_ call: Call) throws(CommandError) { try add(-1, call) }
    static func incrby(_ call: Call) throws(CommandError) { try add(try call.integer(2), call) }

    static func decrby(_ call: Call) throws(CommandError) {
        let amount = try call.integer(2)
        guard amount != .min else { throw CommandError("ERR decrement would overflow") }
        try add(-amount, call)
    }

    private static func add(_ amount: Int64, _ call: Call) throws(CommandError) {
        let slot = try call.find(1, .string)
        var number: Int64 = 0
        if let slot {
            guard let held = StringValue.integer(slot.entry) else { throw .notAnInteger }
            number = held
        }
        let (sum, overflows) = number.addingReportingOverflow(amount)
        guard !overflows else { throw .overflow }
        if let slot, slot.kind == .integer {
            slot.entry.value.storeBytes(of: sum, as: Int64.self)
        } else {
            let hash = call.hash(1)
            StringValue.set(
                call.shard(hash), call.database, call[1], hash, known: slot?.reference ?? 0, sum,
                expiresAtMillis: slot?.expiresAtMillis)
        }
        call.changed(1)
        call.reply.integer(sum)
    }

    static func incrbyfloat(_ call: Call) throws(CommandError) {
        let slot = try call.find(1, .string)
        var sum = ExtendedFloat(isNegative: false, significand: 0, exponent: 0)
        if let slot {
            guard let held = StringValue.withBytes(slot.entry, { FloatParser.extended($0) }) else {
                throw .notAFloat
            }
            sum = held
        }
        guard let amount = FloatParser.extended(call[2]) else { throw .notAFloat }
        guard let result = sum.adding(amount) else {
            throw CommandError("ERR increment would produce NaN or Infinity")
        }
        var text: [UInt8] = []
        result.append(to: &text)
        let hash = call.hash(1)
        text.withBytes {
            StringValue.set(
                call.shard(hash), call.database, call[1], hash, known: slot?.reference ?? 0, $0,
                expiresAtMillis: slot?.expiresAtMillis, as: .text)
        }
        call.changed(1)
        call.reply.bulk(text)
    }
}
