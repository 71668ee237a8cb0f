// SPDX-License-Identifier: Apache-2.0
import Base

extension Command {
    static let sketches: [Command] = [
        Command(
            "pfadd", -2, [.write, .denyoom, .fast], .one, .hyperloglog, since: "2.8.9",
            "Adds the specified elements to the specified HyperLogLog.", SketchCommands.pfadd),
        Command(
            "pfcount", -2, [.readonly], .all, .hyperloglog, since: "2.8.9",
            "Return the approximated cardinality of the set(s) observed by the HyperLogLog at key(s).",
            SketchCommands.pfcount),
        Command(
            "pfmerge", -2, [.write, .denyoom], .all, .hyperloglog, since: "2.8.9",
            "Merge N different HyperLogLogs into a single one.", SketchCommands.pfmerge),
    ]
}

/// HyperLogLogs, which are strings of a certain form.
enum SketchCommands {
    private static let notASketch = CommandError(
        "WRONGTYPE Key is not a valid HyperLogLog string value.")
    private static let corrupted = CommandError("INVALIDOBJ Corrupted HLL object detected")

    private static func sketch(_ slot: KeySlot) throws(CommandError) -> HyperLogLog {
        guard slot.kind.isString else { throw .wrongType }
        guard let sketch = HyperLogLog(StringValue.bytes(slot.entry)) else { throw notASketch }
        return sketch
    }

    private static func store(_ call: Call, _ slot: KeySlot?, _ sketch: HyperLogLog) throws(CommandError) {
        let expiry = slot?.expiresAtMillis
        try sketch.bytes.withBytes { bytes throws(CommandError) in
            try StringCommands.store(call, 1, slot, bytes, expiresAtMillis: expiry, as: .edited)
        }
    }

    static func pfadd(_ call: Call) throws(CommandError) {
        let slot = call.find(1)
        var sketch = HyperLogLog()
        if let slot { sketch = try self.sketch(slot) }
        var hasChanged = slot == nil
        do throws(HyperLogLogError) {
            for index in 2..<call.count where try sketch.add(call[index]) { hasChanged = true }
        } catch {
            throw corrupted
        }
        if hasChanged {
            sketch.markStale()
            try store(call, slot, sketch)
        }
        call.reply.flag(hasChanged)
    }

    static func pfcount(_ call: Call) throws(CommandError) {
        if call.count > 2 { return call.reply.integer(Int64(bitPattern: try union(call, from: 1).estimate)) }
        guard let slot = call.read(1) else { return call.reply.integer(0) }
        _ = try sketch(slot)
        let bytes = UnsafeRawBufferPointer(slot.entry.value)
        do throws(HyperLogLogError) {
            let count = try HyperLogLog.count(bytes)
            if !count.isFromHeader {
                HyperLogLog.storeEstimate(count.estimate, in: slot.entry.value)
                call.changed(1)
            }
            call.reply.integer(Int64(bitPattern: count.estimate))
        } catch {
            throw corrupted
        }
    }

    static func pfmerge(_ call: Call) throws(CommandError) {
        let union = try union(call, from: 1)
        let slot = call.find(1)
        var target = HyperLogLog()
        if let slot { target = try sketch(slot) }
        do throws(HyperLogLogError) { try target.raise(to: union) } catch { throw corrupted }
        try store(call, slot, target)
        call.reply.ok()
    }

    private static func union(_ call: Call, from start: Int) throws(CommandError) -> HyperLogLogUnion {
        var union = HyperLogLogUnion()
        for index in start..<call.count {
            guard let slot = call.read(index) else { continue }
            let bytes = try sketch(slot).bytes
            do throws(HyperLogLogError) {
                try bytes.withBytes { bytes throws(HyperLogLogError) in try union.add(bytes) }
            } catch {
                throw corrupted
            }
        }
        return union
    }
}
