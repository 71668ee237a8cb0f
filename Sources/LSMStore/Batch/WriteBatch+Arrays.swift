// SPDX-License-Identifier: Apache-2.0
import Base

/// The operations for keys and values in arrays. Limits and errors are those of the calls they end in.
extension WriteBatch {
    @discardableResult
    public func put(_ keyspace: Keyspace, _ key: [UInt8], _ value: [UInt8]) throws(StoreError) -> Location {
        try withBytes(key) { key throws(StoreError) in
            try withBytes(value) { value throws(StoreError) in try put(keyspace, key, value) }
        }
    }

    @discardableResult
    public func put(
        _ keyspace: Keyspace, _ key: [UInt8], _ value: [UInt8], expiresAtMillis: Int64
    ) throws(StoreError) -> Location {
        try withBytes(key) { key throws(StoreError) in
            try withBytes(value) { value throws(StoreError) in
                try put(keyspace, key, value, expiresAtMillis: expiresAtMillis)
            }
        }
    }

    @discardableResult
    public func delete(_ keyspace: Keyspace, _ key: [UInt8]) throws(StoreError) -> Location {
        try withBytes(key) { key throws(StoreError) in try delete(keyspace, key) }
    }

    @discardableResult
    public func merge(
        _ keyspace: Keyspace, _ key: [UInt8], _ operand: [UInt8]
    ) throws(StoreError) -> Location {
        try withBytes(key) { key throws(StoreError) in
            try withBytes(operand) { operand throws(StoreError) in try merge(keyspace, key, operand) }
        }
    }

    @discardableResult
    public func deleteRange(
        _ keyspace: Keyspace, from start: [UInt8], to end: [UInt8]
    ) throws(StoreError) -> Location {
        try withBytes(start) { start throws(StoreError) in
            try withBytes(end) { end throws(StoreError) in try deleteRange(keyspace, from: start, to: end) }
        }
    }
}

/// `withUnsafeBytes` that keeps the error's type.
private func withBytes<R>(
    _ array: [UInt8], _ body: (UnsafeRawBufferPointer) throws(StoreError) -> R
) throws(StoreError) -> R {
    let result: Result<R, StoreError> = array.withUnsafeBytes { bytes in
        do throws(StoreError) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
}
