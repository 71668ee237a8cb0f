// SPDX-License-Identifier: Apache-2.0
import Base

/// Keys as they are inside the store: the keyspace's two bytes, then the key.
enum InternalKey {
    /// Keys up to this size are put together on the stack.
    private static let stackBytes = 256

    /// Runs `body` with the internal key, which is gone afterwards.
    @inline(__always)
    static func with(
        _ keyspace: Keyspace, _ key: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) {
        let count = key.count &+ 2
        guard count <= stackBytes else {
            return try bytes(keyspace, [UInt8](key)).withBytes { bytes throws(StoreError) in try body(bytes) }
        }
        try withUnsafeTemporaryAllocation(byteCount: stackBytes, alignment: 8) {
            memory throws(StoreError) in
            let base = memory.baseAddress.unsafelyUnwrapped
            base.storeBytes(of: keyspace.id.bigEndian, as: UInt16.self)
            if let from = key.baseAddress { (base + 2).copyMemory(from: from, byteCount: key.count) }
            try body(UnsafeRawBufferPointer(start: base, count: count))
        }
    }

    static func bytes(_ keyspace: Keyspace, _ key: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(key.count + 2)
        result.append(UInt8(keyspace.id >> 8))
        result.append(UInt8(truncatingIfNeeded: keyspace.id))
        result += key
        return result
    }

    /// The first key after all of the keyspace.
    static func end(of keyspace: Keyspace) -> [UInt8] {
        ByteOrder.successor(ofPrefix: bytes(keyspace, [])) ?? [0xFF, 0xFF, 0xFF]
    }
}
