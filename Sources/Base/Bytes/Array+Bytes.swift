// SPDX-License-Identifier: Apache-2.0

extension Array where Element == UInt8 {
    /// As `withUnsafeBytes`, which forgets the type of what its body throws.
    @inlinable @inline(__always)
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try withUnsafeBufferPointer { (buffer) throws(E) in try body(UnsafeRawBufferPointer(buffer)) }
    }
}

extension ArraySlice where Element == UInt8 {
    /// As `withUnsafeBytes`, which forgets the type of what its body throws.
    @inlinable @inline(__always)
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try withUnsafeBufferPointer { (buffer) throws(E) in try body(UnsafeRawBufferPointer(buffer)) }
    }
}
