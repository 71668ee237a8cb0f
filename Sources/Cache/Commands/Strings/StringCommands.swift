// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands on strings as wholes.
enum StringCommands {
    static func get(_ call: Call) throws(CommandError) {
        reply(try call.read(1, .string), call)
    }

    static func mget(_ call: Call) throws(CommandError) {
        call.reply.array(call.count - 1)
        for index in 1..<call.count {
            let slot = call.read(index)
            reply(slot?.kind.isString == true ? slot : nil, call)
        }
    }

    static func strlen(_ call: Call) throws(CommandError) {
        call.reply.integer(try call.read(1, .string).map { StringValue.count($0.entry) } ?? 0)
    }

    static func reply(_ slot: KeySlot?, _ call: Call) {
        guard let slot else { return call.reply.null() }
        StringValue.withBytes(slot.entry) { call.reply.bulk($0) }
    }

    // MARK: Setting

    static func set(_ call: Call) throws(CommandError) {
        let options = try SetOptions(call, command: "set", from: 3)
        var expiry = try options.expiresAtMillis(call)
        let slot = call.find(1)
        if options.returnsOld {
            if let slot, !slot.kind.isString { throw .wrongType }
            reply(slot, call)
        }
        if options.condition.forbids(slot != nil) {
            if !options.returnsOld { call.reply.null() }
            return
        }
        if options.keepsExpiry { expiry = slot?.expiresAtMillis }
        try store(call, 1, slot, call[2], expiresAtMillis: expiry)
        if !options.returnsOld { call.reply.ok() }
    }

    /// Sets the key that an argument names. A time that has passed already removes it.
    static func store(
        _ call: Call, _ index: Int, _ slot: KeySlot?, _ value: UnsafeRawBufferPointer,
        expiresAtMillis: Int64? = nil, as kind: ValueKind = .bytes
    ) throws(CommandError) {
        if let expiresAtMillis, expiresAtMillis <= call.nowMillis {
            call.changed(index)
            if let slot { call.remove(slot) }
            return
        }
        let hash = call.hash(index)
        StringValue.set(
            call.shard(hash), call.database, call[index], hash, known: slot?.reference ?? 0, value,
            expiresAtMillis: expiresAtMillis, as: kind)
        call.changed(index)
    }

    static func setnx(_ call: Call) throws(CommandError) {
        let slot = call.find(1)
        if slot == nil { try store(call, 1, nil, call[2]) }
        call.reply.flag(slot == nil)
    }

    static func setex(_ call: Call) throws(CommandError) {
        try setWithLife(call, unitMillis: 1_000)
    }
    static func psetex(_ call: Call) throws(CommandError) { try setWithLife(call, unitMillis: 1) }

    private static func setWithLife(_ call: Call, unitMillis: Int64) throws(CommandError) {
        let due = try SetOptions.due(
            call, 2, unitMillis: unitMillis, isAbsolute: false, command: unitMillis == 1 ? "psetex" : "setex")
        try store(call, 1, call.find(1), call[3], expiresAtMillis: due)
        call.reply.ok()
    }

    static func mset(_ call: Call) throws(CommandError) {
        guard call.count % 2 == 1 else { throw .wrongArity("mset") }
        for index in stride(from: 1, to: call.count, by: 2) {
            try store(call, index, call.find(index), call[index + 1])
        }
        call.reply.ok()
    }

    static func msetnx(_ call: Call) throws(CommandError) {
        guard call.count % 2 == 1 else { throw .wrongArity("msetnx") }
        for index in stride(from: 1, to: call.count, by: 2) where call.find(index) != nil {
            return call.reply.flag(false)
        }
        for index in stride(from: 1, to: call.count, by: 2) {
            try store(call, index, call.find(index), call[index + 1])
        }
        call.reply.flag(true)
    }

    // MARK: Getting and more

    static func getset(_ call: Call) throws(CommandError) {
        let slot = try call.find(1, .string)
        reply(slot, call)
        try store(call, 1, slot, call[2])
    }

    static func getdel(_ call: Call) throws(CommandError) {
        let slot = try call.find(1, .string)
        reply(slot, call)
        guard let slot else { return }
        call.changed(1)
        call.remove(slot)
    }

    static func getex(_ call: Call) throws(CommandError) {
        let options = try SetOptions(call, command: "getex", from: 2)
        guard let slot = try call.read(1, .string) else { return call.reply.null() }
        let due = try options.expiresAtMillis(call)
        reply(slot, call)
        if let due {
            call.changed(1)
            if due <= call.nowMillis { return call.remove(slot) }
            _ = slot.shard.setExpiry(slot.reference, slot.hash, due)
        } else if options.removesExpiry && slot.entry.isExpiring {
            _ = slot.shard.setExpiry(slot.reference, slot.hash, nil)
            call.changed(1)
        }
    }
}
