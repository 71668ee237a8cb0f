// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands that take a value from one key to another.
extension KeyCommands {
    static func rename(_ call: Call) throws(CommandError) {
        _ = try rename(call, overwrites: true)
        call.reply.ok()
    }

    static func renamenx(_ call: Call) throws(CommandError) {
        call.reply.flag(try rename(call, overwrites: false))
    }

    /// - Returns: whether the key has the new name; false when that was taken.
    private static func rename(_ call: Call, overwrites: Bool) throws(CommandError) -> Bool {
        guard let source = call.find(1) else { throw .noSuchKey }
        if call[1].elementsEqual(call[2]) { return overwrites }
        if let target = call.find(2) {
            guard overwrites else { return false }
            call.remove(target)
        }
        call.changed(1)
        call.changed(2)
        let hash = call.hash(2)
        source.copy(to: call.shard(hash), call.database, call[2], hash)
        call.remove(source)
        return true
    }

    static func copy(_ call: Call) throws(CommandError) {
        var (database, overwrites, at) = (call.database, false, 3)
        while at < call.count {
            if call.arguments.matches(at, "replace") {
                overwrites = true
            } else if call.arguments.matches(at, "db"), at + 1 < call.count {
                database = try call.databaseNumber(at + 1)
                at += 1
            } else {
                throw .syntax
            }
            at += 1
        }
        let isSame = database == call.database && call[1].elementsEqual(call[2])
        guard !isSame else { throw CommandError("ERR source and destination objects are the same") }
        guard let source = call.find(1) else { return call.reply.flag(false) }
        if let target = call.find(2, database: database) {
            guard overwrites else { return call.reply.flag(false) }
            call.remove(target)
        }
        let hash = call.hash(2)
        source.copy(to: call.shard(hash), database, call[2], hash)
        call.changed(2, database: database)
        call.reply.flag(true)
    }

    static func move(_ call: Call) throws(CommandError) {
        let database = try call.databaseNumber(2)
        guard database != call.database else {
            throw CommandError("ERR source and destination objects are the same")
        }
        guard let source = call.find(1), call.find(1, database: database) == nil else {
            return call.reply.flag(false)
        }
        source.copy(to: source.shard, database, call[1], source.hash)
        call.changed(1)
        call.changed(1, database: database)
        call.remove(source)
        call.reply.flag(true)
    }
}

extension Call {
    /// The number of a database.
    func databaseNumber(_ index: Int) throws(CommandError) -> Int {
        let number = try integer(index)
        guard (0..<Int64(CacheShard.databasesCount)).contains(number) else { throw .databaseOutOfRange }
        return Int(number)
    }
}

extension KeySlot {
    /// Gives a key that is not there this one's value and time. The entry may move meanwhile, but not this
    /// one.
    func copy(to other: CacheShard, _ database: Int, _ key: UnsafeRawBufferPointer, _ hash: UInt64) {
        let count = entry.valueBytes
        let made = other.insert(
            database, key, hash, kind, valueBytes: count, expiresAtMillis: expiresAtMillis)
        other.entry(made).value.copyMemory(from: UnsafeRawBufferPointer(entry.value))
    }
}
