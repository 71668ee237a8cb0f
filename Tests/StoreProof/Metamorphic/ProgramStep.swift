// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// One operation of a metamorphic program, whose answer must not depend on how the store is tuned.
enum ProgramStep: Sendable {
    /// A move of an iterator.
    enum Move: Sendable {
        case first, last, next, previous
        case seek([UInt8])
        case seekBefore([UInt8])
    }

    case commit([ProofOperation], Durability)
    /// Keys ascending, each once.
    case ingest(ProofKeyspace, [IngestedEntry])
    case get(ProofKeyspace, [UInt8], snapshot: Int?)
    /// Reads in [from, to), and says all of it.
    case scan(ProofKeyspace, from: [UInt8]?, to: [UInt8]?, snapshot: Int?, isForward: Bool)
    case walk(ProofKeyspace, [Move], snapshot: Int?)
    case takeSnapshot
    /// The oldest first; more than there are change nothing.
    case releaseSnapshot
    case files
    case flush, compact, verify
    case rest
    case advance(millis: Int64)
    /// Copies the store, opens the copy, and says what it holds.
    case checkpoint
    case close
    /// `kill -9`: what was acknowledged stays.
    case die
}
