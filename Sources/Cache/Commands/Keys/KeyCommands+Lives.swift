// SPDX-License-Identifier: Apache-2.0

/// Commands on the time that a key has.
extension KeyCommands {
    static func expire(_ call: Call) throws(CommandError) {
        try expire(call, unitMillis: 1_000, isAbsolute: false, "expire")
    }
    static func pexpire(_ call: Call) throws(CommandError) {
        try expire(call, unitMillis: 1, isAbsolute: false, "pexpire")
    }
    static func expireat(_ call: Call) throws(CommandError) {
        try expire(call, unitMillis: 1_000, isAbsolute: true, "expireat")
    }
    static func pexpireat(_ call: Call) throws(CommandError) {
        try expire(call, unitMillis: 1, isAbsolute: true, "pexpireat")
    }

    private static func expire(
        _ call: Call, unitMillis: Int64, isAbsolute: Bool, _ name: String
    ) throws(CommandError) {
        let conditions = try ExpireConditions(call)
        let number = try call.integer(2)
        let (millis, overflows) = number.multipliedReportingOverflow(by: unitMillis)
        let (due, passes) = isAbsolute ? (millis, false) : millis.addingReportingOverflow(call.nowMillis)
        guard !overflows, !passes else { throw .invalidExpire(name) }
        guard let slot = call.find(1), conditions.allow(old: slot.expiresAtMillis, new: due) else {
            return call.reply.flag(false)
        }
        call.changed(1)
        // A time that has passed deletes the key.
        if due <= call.nowMillis {
            call.remove(slot)
        } else {
            _ = slot.shard.setExpiry(slot.reference, slot.hash, due)
        }
        call.reply.flag(true)
    }

    static func persist(_ call: Call) throws(CommandError) {
        guard let slot = call.find(1), slot.entry.isExpiring else { return call.reply.flag(false) }
        _ = slot.shard.setExpiry(slot.reference, slot.hash, nil)
        call.changed(1)
        call.reply.flag(true)
    }

    static func ttl(_ call: Call) throws(CommandError) {
        time(call) { ($0 &- call.nowMillis &+ 500) / 1_000 }
    }
    static func pttl(_ call: Call) throws(CommandError) { time(call) { $0 &- call.nowMillis } }
    static func expiretime(_ call: Call) throws(CommandError) {
        time(call) { Int64((UInt64(bitPattern: $0) &+ 500) / 1_000) }
    }
    static func pexpiretime(_ call: Call) throws(CommandError) { time(call) { $0 } }

    /// −2 without a key, −1 without an end.
    private static func time(_ call: Call, _ shown: (Int64) -> Int64) {
        guard let slot = call.find(1) else { return call.reply.integer(-2) }
        guard let due = slot.expiresAtMillis else { return call.reply.integer(-1) }
        call.reply.integer(shown(due))
    }
}
