// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// One operation of a script's batch.
public enum ProofOperation: Sendable {
    case put(ProofKeyspace, key: [UInt8], value: [UInt8])
    case expiringPut(ProofKeyspace, key: [UInt8], value: [UInt8], expiresAtMillis: Int64)
    case delete(ProofKeyspace, key: [UInt8])
    case merge(ProofKeyspace, key: [UInt8], operand: [UInt8])
    case deleteRange(ProofKeyspace, from: [UInt8], to: [UInt8])
    case deleteAll(ProofKeyspace)
    /// Files are known by a tag of the script's; the store numbers them.
    case attach(ProofFile)
    case drop(tag: Int)
}

/// An attached file of a script: its bytes follow from tag and size.
public struct ProofFile: Sendable, Equatable {
    public let tag: Int
    public let sizeBytes: Int

    public init(tag: Int, sizeBytes: Int) {
        self.tag = tag
        self.sizeBytes = sizeBytes
    }

    var label: [UInt8] { Array("file \(tag)".utf8) }

    var content: [UInt8] {
        var generator = SeededGenerator(seed: UInt64(truncatingIfNeeded: tag))
        return (0..<sizeBytes).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}

/// Operations that a script commits together; its id is its place in the journal.
struct ProofBatch: Sendable {
    let id: Int
    let operations: [ProofOperation]
    let durability: Durability
    /// Whether its operations are the entries of an ingestion.
    var isIngestion = false

    /// Where its mark stands. An ingestion is of one keyspace, and has it there.
    var markKeyspace: ProofKeyspace { isIngestion ? .ingested : .journal }

    /// Before all keys that scripts use.
    var markKey: [UInt8] { [0] + (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - $0 * 8)) } }

    /// Of the batch that the key marks, if it marks one.
    static func id(_ key: [UInt8]) -> Int? {
        key.count == 5 && key[0] == 0 ? key.reduce(0) { $0 << 8 | Int($1) } : nil
    }
}
