// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A key with its value, or a member of a large collection, as bytes in a shard's arena.
///
/// ```
/// 0   kind u8: type in the low four bits, encoding in the high four
/// 1   flags u8: 0x01 has an expiry · 0x02 is a member · 0x0C how often read, 0…3 · 0xF0 database
/// 2   key bytes u16; 0xFFFF when the key is longer, and then its length is a u32 before the key
/// 4   value bytes u32
/// 8   place in the eviction queues u32               (not of members)
///     expiry i64, next u32, previous u32             (when it has an expiry)
///     length of the key u32                          (when it is long)
///     key, value
/// ```
///
/// Nothing behind the header is aligned. `next` and `previous` belong to `TimingWheel`, the place to the
/// eviction queues. An entry that changes its size moves: whoever holds its reference is told by the shard.
struct Entry {
    private static let isExpiring: UInt8 = 0x01
    private static let isMember: UInt8 = 0x02
    private static let longKey = 0xFFFF
    /// From the end of the fixed part.
    private static let expiryBytes = 16

    let address: UnsafeMutableRawPointer

    @inline(__always) init(_ address: UnsafeMutableRawPointer) { self.address = address }

    /// What an entry takes.
    @inline(__always)
    static func bytes(key: Int, value: Int, isMember: Bool, isExpiring: Bool) -> Int {
        (isMember ? 8 : 12) &+ (isExpiring ? expiryBytes : 0) &+ (key >= longKey ? 4 : 0) &+ key &+ value
    }

    /// Writes header and key. The value, and the links, are the caller's to set.
    init(
        at address: UnsafeMutableRawPointer, key: UnsafeRawBufferPointer, valueBytes: Int, kind: UInt8,
        database: Int, isMember: Bool, expiresAtMillis: Int64?
    ) {
        self.address = address
        address.storeBytes(of: kind, as: UInt8.self)
        let flags = UInt8(truncatingIfNeeded: database << 4) | (isMember ? Entry.isMember : 0)
        address.storeBytes(
            of: flags | (expiresAtMillis == nil ? 0 : Entry.isExpiring), toByteOffset: 1, as: UInt8.self)
        let isLong = key.count >= Entry.longKey
        address.storeBytes(
            of: UInt16(truncatingIfNeeded: isLong ? Entry.longKey : key.count), toByteOffset: 2,
            as: UInt16.self)
        address.storeBytes(of: UInt32(truncatingIfNeeded: valueBytes), toByteOffset: 4, as: UInt32.self)
        if !isMember { address.storeBytes(of: 0, toByteOffset: 8, as: UInt32.self) }
        if let expiresAtMillis { setExpiry(expiresAtMillis) }
        let at = keyOffset
        if isLong {
            address.storeBytes(
                of: UInt32(truncatingIfNeeded: key.count), toByteOffset: at - 4, as: UInt32.self)
        }
        if key.count > 0 { memcpy(address + at, key.baseAddress.unsafelyUnwrapped, key.count) }
    }

    // MARK: Kind

    @inline(__always) var kind: UInt8 { address.load(as: UInt8.self) }
    @inline(__always) func setKind(_ kind: UInt8) { address.storeBytes(of: kind, as: UInt8.self) }

    @inline(__always) private var flags: UInt8 { address.load(fromByteOffset: 1, as: UInt8.self) }
    @inline(__always) var isExpiring: Bool { flags & Entry.isExpiring != 0 }
    @inline(__always) var isMember: Bool { flags & Entry.isMember != 0 }
    @inline(__always) var database: Int { Int(flags &>> 4) }

    func setDatabase(_ database: Int) {
        let flags = flags & 0x0F | UInt8(truncatingIfNeeded: database << 4)
        address.storeBytes(of: flags, toByteOffset: 1, as: UInt8.self)
    }

    /// How often it was read since it came or was passed over, 3 at most.
    @inline(__always) var frequency: UInt8 { flags &>> 2 & 3 }
    @inline(__always) func setFrequency(_ frequency: UInt8) {
        address.storeBytes(of: flags & 0xF3 | frequency &<< 2, toByteOffset: 1, as: UInt8.self)
    }

    @inline(__always) var queuePlace: UInt32 { address.load(fromByteOffset: 8, as: UInt32.self) }
    @inline(__always) func setQueuePlace(_ place: UInt32) {
        address.storeBytes(of: place, toByteOffset: 8, as: UInt32.self)
    }

    // MARK: Expiry

    @inline(__always) private var expiryOffset: Int { isMember ? 8 : 12 }

    /// - Requires: `isExpiring`.
    @inline(__always) var expiresAtMillis: Int64 {
        address.loadUnaligned(fromByteOffset: expiryOffset, as: Int64.self)
    }
    @inline(__always) func setExpiry(_ millis: Int64) {
        address.storeBytes(of: millis, toByteOffset: expiryOffset, as: Int64.self)
    }

    /// Whether its time has come.
    @inline(__always) func isExpired(_ nowMillis: Int64) -> Bool {
        isExpiring && expiresAtMillis <= nowMillis
    }

    @inline(__always) var next: UInt32 {
        address.loadUnaligned(fromByteOffset: expiryOffset &+ 8, as: UInt32.self)
    }
    @inline(__always) func setNext(_ reference: UInt32) {
        address.storeBytes(of: reference, toByteOffset: expiryOffset &+ 8, as: UInt32.self)
    }
    @inline(__always) var previous: UInt32 {
        address.loadUnaligned(fromByteOffset: expiryOffset &+ 12, as: UInt32.self)
    }
    @inline(__always) func setPrevious(_ reference: UInt32) {
        address.storeBytes(of: reference, toByteOffset: expiryOffset &+ 12, as: UInt32.self)
    }

    // MARK: Key and value

    @inline(__always) private var shortKeyBytes: Int {
        Int(address.load(fromByteOffset: 2, as: UInt16.self))
    }

    @inline(__always) private var keyOffset: Int {
        let flags = flags
        return (flags & Entry.isMember != 0 ? 8 : 12)
            &+ (flags & Entry.isExpiring != 0 ? Entry.expiryBytes : 0)
            &+ (shortKeyBytes == Entry.longKey ? 4 : 0)
    }

    @inline(__always) var key: UnsafeRawBufferPointer {
        let at = keyOffset
        var count = shortKeyBytes
        if count == Entry.longKey {
            count = Int(address.loadUnaligned(fromByteOffset: at &- 4, as: UInt32.self))
        }
        return UnsafeRawBufferPointer(start: address + at, count: count)
    }

    @inline(__always) var valueBytes: Int { Int(address.load(fromByteOffset: 4, as: UInt32.self)) }

    @inline(__always) var value: UnsafeMutableRawBufferPointer {
        let key = key
        let start = UnsafeMutableRawPointer(mutating: key.baseAddress.unsafelyUnwrapped) + key.count
        return UnsafeMutableRawBufferPointer(start: start, count: valueBytes)
    }

    /// - Requires: the piece has room for it.
    @inline(__always) func setValueBytes(_ count: Int) {
        address.storeBytes(of: UInt32(truncatingIfNeeded: count), toByteOffset: 4, as: UInt32.self)
    }

    @inline(__always)
    func hasKey(_ other: UnsafeRawBufferPointer) -> Bool {
        let key = key
        return key.count == other.count
            && (other.isEmpty
                || memcmp(key.baseAddress.unsafelyUnwrapped, other.baseAddress.unsafelyUnwrapped, key.count)
                    == 0)
    }

    /// What it takes, all told.
    var bytes: Int {
        let value = value
        return Int(bitPattern: value.baseAddress) &- Int(bitPattern: address) &+ value.count
    }
}
