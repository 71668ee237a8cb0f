// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// An entry that a program ingests.
public struct IngestedEntry: Sendable {
    let key: [UInt8]
    let value: [UInt8]
}

/// Entries in the order of their keys. Their bytes are copied to where they may be read: a run is used by one
/// thread, and ends with the call that it is given to.
struct EntryRun: SortedRun {
    private let entries: [IngestedEntry]
    private let room = Room()
    private var position = -1

    private(set) var key = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var value = UnsafeRawBufferPointer(start: nil, count: 0)

    init(_ entries: [IngestedEntry]) { self.entries = entries }

    mutating func next() throws(StoreError) -> Bool {
        position += 1
        guard position < entries.count else { return false }
        let entry = entries[position]
        (key, value) = room.hold(entry.key, entry.value)
        return true
    }

    /// Memory for one entry, given back with the run.
    private final class Room {
        private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        deinit { bytes.deallocate() }

        func hold(_ key: [UInt8], _ value: [UInt8]) -> (UnsafeRawBufferPointer, UnsafeRawBufferPointer) {
            bytes.deallocate()
            bytes = .allocate(byteCount: key.count + value.count + 1, alignment: 1)
            bytes.copyBytes(from: key + value)
            let all = UnsafeRawBufferPointer(bytes)
            return (
                UnsafeRawBufferPointer(rebasing: all[..<key.count]),
                UnsafeRawBufferPointer(rebasing: all[key.count..<key.count + value.count])
            )
        }
    }
}
