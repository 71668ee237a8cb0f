// SPDX-License-Identifier: Apache-2.0
import Base

/// A sorted run of entries that are in memory.
public struct SortedArray: SortedRun {
    private let entries: [(key: [UInt8], value: [UInt8])]
    private let current = ByteWriter()
    private var position = -1
    private var keyBytes = 0

    /// - Parameter entries: keys ascending, each once.
    public init(_ entries: [(key: [UInt8], value: [UInt8])]) { self.entries = entries }

    public mutating func next() throws(StoreError) -> Bool {
        position += 1
        guard position < entries.count else { return false }
        current.clear()
        current.append(entries[position].key)
        keyBytes = current.count
        current.append(entries[position].value)
        return true
    }

    public var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: current.bytes[..<keyBytes]) }
    public var value: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: current.bytes[keyBytes...]) }
}
