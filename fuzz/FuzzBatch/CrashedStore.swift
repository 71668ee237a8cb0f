// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// A store whose process died after one record was written to its WAL, which may hold anything.
enum CrashedStore {
    private static let operators: [MergeOperator] = [.none, .addInt64, .bitSet, .append]
    /// The files of a store with its keyspaces and an empty WAL segment, as a crash leaves them.
    private static let files: [String: [UInt8]] = (try? template()) ?? [:]

    /// One entry, as an iterator shows it.
    private struct Row: Equatable {
        let key: [UInt8]
        let value: [UInt8]
    }

    static func replay(_ payload: [UInt8], operations: Int) {
        precondition(!files.isEmpty, "the template could not be made")
        guard operations > 0, let memory = try? copy(record: payload, operations: operations) else { return }
        let first = contents(memory)
        precondition(first == contents(memory), "opening it again gives other entries")
    }

    private static func environment(_ files: MemoryFileSystem) -> Environment {
        Environment(
            files: files, clock: FixedClock(), random: SeededRandomSource(seed: 1), threads: Threads())
    }

    private static func options() -> StoreOptions {
        var options = StoreOptions()
        options.walSegmentBytes = 64 << 10
        options.cacheBytes = 1 << 20
        return options
    }

    private static func template() throws -> [String: [UInt8]] {
        let memory = MemoryFileSystem()
        let store = try Store.open("/d", options: options(), environment: environment(memory))
        for mergeOperator in operators {
            _ = try store.keyspace("\(mergeOperator)", options: KeyspaceOptions(mergeOperator: mergeOperator))
        }
        var files: [String: [UInt8]] = [:]
        for name in try memory.list("/d") where StoreFile(name: name) != .lock {
            let file = try memory.open("/d/" + name, .read)
            var bytes = [UInt8](repeating: 0, count: try file.size())
            _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
            files[name] = bytes
        }
        try store.close()
        return files
    }

    private static func copy(record payload: [UInt8], operations: Int) throws -> MemoryFileSystem {
        let memory = MemoryFileSystem()
        try memory.createDirectory("/d")
        for (name, bytes) in files {
            let file = try memory.open("/d/" + name, .create)
            try bytes.withUnsafeBytes { try file.write($0, at: 0) }
            guard case .wal? = StoreFile(name: name) else { continue }
            let record = try self.record(payload, operations, behind: bytes, name)
            try record.withUnsafeBytes { try file.write($0, at: WALFormat.headerBlockBytes) }
        }
        return memory
    }

    private static func record(
        _ payload: [UInt8], _ operations: Int, behind segment: [UInt8], _ name: String
    ) throws -> [UInt8] {
        let header = try segment.withUnsafeBytes { try WALSegmentHeader.decode($0, file: name) }
        guard let header else { return [] }
        let writer = ByteWriter()
        payload.withUnsafeBytes { bytes in
            WALRecordHeader(
                payloadBytes: bytes.count, attempt: 0, firstSequence: header.firstSequence,
                durableOffset: UInt64(WALFormat.headerBlockBytes), count: operations
            ).encode(to: writer, payload: bytes, in: header, offset: WALFormat.headerBlockBytes)
            writer.append(bytes)
        }
        writer.appendZeros(-writer.count & 7)
        return writer.array
    }

    /// What the store shows when it opens; `nil` when it does not. A store that opens is sound.
    private static func contents(_ memory: MemoryFileSystem) -> [[Row]?]? {
        guard let store = try? Store.open("/d", options: options(), environment: environment(memory)) else {
            return nil
        }
        defer { try? store.close() }
        let report = try? store.verify()
        precondition(report?.findings.isEmpty == true, "a store that opens does not verify")
        return operators.indices.map { rows(store, "\(operators[$0])", operators[$0]) }
    }

    /// `nil` where operands do not fit their base.
    private static func rows(_ store: Store, _ name: String, _ mergeOperator: MergeOperator) -> [Row]? {
        do throws(StoreError) {
            let keyspace = try store.keyspace(name, options: KeyspaceOptions(mergeOperator: mergeOperator))
            let iterator = try store.iterator(keyspace)
            var forward: [Row] = []
            try iterator.seekToFirst()
            while iterator.isValid {
                forward.append(Row(key: iterator.key, value: try iterator.value))
                try iterator.next()
            }
            var backward: [Row] = []
            try iterator.seekToLast()
            while iterator.isValid {
                backward.append(Row(key: iterator.key, value: try iterator.value))
                try iterator.previous()
            }
            precondition(forward == backward.reversed(), "backwards gives other entries")
            for row in forward {
                let found = try store.get(keyspace, row.key)
                precondition(found == row.value, "a row is not found")
            }
            return forward
        } catch {
            _ = error.description
            return nil
        }
    }
}

/// A clock that stands still, so that an input always does the same.
private final class FixedClock: TimeSource {
    let nowMillis: Int64 = 1_709_209_815_250
    let monotonicNanos: UInt64 = 1
}
