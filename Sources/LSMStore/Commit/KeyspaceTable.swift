// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Which keyspaces there are, and what they do: one byte for each id, read without a lock.
///
/// A byte is set before anybody can know the keyspace, and never changes then.
final class KeyspaceTable: @unchecked Sendable {
    private static let exists: UInt8 = 1
    private static let merges: UInt8 = 2
    private static let filtersPrefixes: UInt8 = 4
    private let bytes: UnsafeMutablePointer<Atomic<UInt8>>

    init() {
        guard let memory = calloc(1 << 16, MemoryLayout<Atomic<UInt8>>.stride) else {
            preconditionFailure("the system refused 64 KiB of memory for a table of keyspaces")
        }
        bytes = memory.assumingMemoryBound(to: Atomic<UInt8>.self)
    }

    deinit { free(bytes) }

    func add(_ id: UInt16, _ options: KeyspaceOptions) {
        var flags = KeyspaceTable.exists
        if options.mergeOperator != .none { flags |= KeyspaceTable.merges }
        if options.filterPrefixBytes > 0 && options.filterBitsPerKey > 0 {
            flags |= KeyspaceTable.filtersPrefixes
        }
        bytes[Int(id)].store(flags, ordering: .releasing)
    }

    func contains(_ id: UInt16) -> Bool { bytes[Int(id)].load(ordering: .acquiring) != 0 }

    func takesMerges(_ id: UInt16) -> Bool {
        bytes[Int(id)].load(ordering: .acquiring) & KeyspaceTable.merges != 0
    }

    func filtersPrefixes(_ id: UInt16) -> Bool {
        bytes[Int(id)].load(ordering: .acquiring) & KeyspaceTable.filtersPrefixes != 0
    }
}
