// SPDX-License-Identifier: Apache-2.0

/// Why a command was not carried out, in Redis's words, which clients compare. Nothing has changed.
struct CommandError: Error {
    /// May hold what a client sent, which need not be UTF-8.
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// A text with something in it that a client sent, as Redis shows it where it takes it for a C string: up
    /// to the first zero byte, and `limit` bytes at most.
    init(_ before: String, _ shown: UnsafeRawBufferPointer, limit: Int = .max, _ after: String = "") {
        bytes = Array(before.utf8) + CommandError.shown(shown, limit) + Array(after.utf8)
    }

    static func shown(_ bytes: UnsafeRawBufferPointer, _ limit: Int) -> [UInt8] {
        Array(bytes.prefix { $0 != 0 }.prefix(max(limit, 0)))
    }

    static let syntax = CommandError("ERR syntax error")
    static let wrongType = CommandError("WRONGTYPE Operation against a key holding the wrong kind of value")
    static let notAnInteger = CommandError("ERR value is not an integer or out of range")
    static let notAFloat = CommandError("ERR value is not a valid float")
    static let noSuchKey = CommandError("ERR no such key")
    static let outOfMemory = CommandError("OOM command not allowed when used memory > 'maxmemory'.")
    static let overflow = CommandError("ERR increment or decrement would overflow")
    static let tooLong = CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)")
    static let offsetOutOfRange = CommandError("ERR offset is out of range")
    static let databaseOutOfRange = CommandError("ERR DB index is out of range")
    static let invalidCursor = CommandError("ERR invalid cursor")

    static func wrongArity(_ name: String) -> CommandError {
        CommandError("ERR wrong number of arguments for '\(name)' command")
    }
    static func invalidExpire(_ name: String) -> CommandError {
        CommandError("ERR invalid expire time in '\(name)' command")
    }
}
