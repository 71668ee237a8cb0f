// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands on keys and their values.
extension CacheCommands {
    func get(_ command: RESPCommand, _ session: inout CacheSession) {
        reply(cache.get(command[1]), &session)
    }

    func set(_ command: RESPCommand, _ session: inout CacheSession) {
        let options: SetOptions
        do {
            options = try SetOptions(command, nowMillis: cache.clock.nowMillis)
        } catch {
            return session.writer.error(error.text)
        }
        guard !cache.isFull else { return session.writer.error(CacheCommands.outOfMemory) }
        let value = command[2]
        let (old, isSet) = cache.update(command[1]) { entry -> ([UInt8]?, Bool) in
            let old = entry
            switch options.condition {
            case .ifAbsent where old != nil, .ifPresent where old == nil: return (old?.value, false)
            default: break
            }
            let expiry: Int64? =
                switch options.expiry {
                case .none: nil
                case .keep: old?.expiresAtMillis
                case .at(let millis): millis
                }
            entry = CacheEntry(value: value, expiresAtMillis: expiry)
            return (old?.value, true)
        }
        if options.returnsOld { return reply(old, &session) }
        if isSet { session.writer.simple("OK") } else { session.writer.null() }
    }

    func delete(_ command: RESPCommand, _ session: inout CacheSession) {
        var removed: Int64 = 0
        for index in 1..<command.count where cache.remove(command[index]) { removed += 1 }
        session.writer.integer(removed)
    }

    func exists(_ command: RESPCommand, _ session: inout CacheSession) {
        var present: Int64 = 0
        for index in 1..<command.count where cache.entry(command[index]) != nil { present += 1 }
        session.writer.integer(present)
    }

    func expire(_ command: RESPCommand, _ session: inout CacheSession, unitMillis: Int64) {
        guard let number = command.integer(2) else { return session.writer.error(CacheCommands.notAnInteger) }
        let conditions: ExpireConditions
        do {
            conditions = try ExpireConditions(command)
        } catch {
            return session.writer.error(error.text)
        }
        let now = cache.clock.nowMillis
        let (life, overflows) = number.multipliedReportingOverflow(by: unitMillis)
        let (due, passes) = now.addingReportingOverflow(life)
        guard !overflows, !passes else {
            return session.writer.error(CacheCommands.invalidExpire(command.text(0).lowercased()))
        }
        let isSet = cache.update(command[1]) { entry in
            guard let present = entry, conditions.allow(old: present.expiresAtMillis, new: due) else {
                return false
            }
            // A time that has passed deletes the key.
            if due <= now { entry = nil } else { entry?.expiresAtMillis = due }
            return true
        }
        session.writer.integer(isSet ? 1 : 0)
    }

    /// −2 without a key, −1 without an end; seconds are rounded to the nearest.
    func timeToLive(_ command: RESPCommand, _ session: inout CacheSession, unitMillis: Int64) {
        guard let entry = cache.entry(command[1]) else { return session.writer.integer(-2) }
        guard let due = entry.expiresAtMillis else { return session.writer.integer(-1) }
        let left = max(0, due &- cache.clock.nowMillis)
        session.writer.integer(unitMillis == 1 ? left : (left &+ unitMillis / 2) / unitMillis)
    }

    private func reply(_ value: [UInt8]?, _ session: inout CacheSession) {
        if let value { session.writer.bulk(value) } else { session.writer.null() }
    }
}
