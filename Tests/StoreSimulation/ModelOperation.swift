// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// One operation of a batch, as the model keeps it. Keyspaces are indices into `ModelKeyspace.Kind.allCases`.
enum ModelOperation {
    case put(keyspace: Int, key: [UInt8], value: [UInt8])
    case expiringPut(keyspace: Int, key: [UInt8], value: [UInt8], expiresAtMillis: Int64)
    case delete(keyspace: Int, key: [UInt8])
    case merge(keyspace: Int, key: [UInt8], operand: [UInt8])
    case deleteRange(keyspace: Int, from: [UInt8], to: [UInt8])
    case deleteAll(keyspace: Int)
    case attach(ModelFile)
    case drop(number: UInt64)
}

/// An attached file: its bytes follow from `seed` and `sizeBytes`.
struct ModelFile {
    let number: UInt64
    let seed: UInt64
    let sizeBytes: Int
    /// When it was attached, and when dropped.
    var attached: SequenceNumber = 0
    var dropped = SequenceNumber.max

    var label: [UInt8] { Array("file \(seed)".utf8) }

    var content: [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<sizeBytes).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    func isLive(at sequence: SequenceNumber) -> Bool { attached <= sequence && dropped > sequence }
}
