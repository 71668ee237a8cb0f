// SPDX-License-Identifier: Apache-2.0
import Base

/// Why a segment could not be read, written or searched.
public enum IndexError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A segment file's bytes are not what was written; the text says what and where.
    case corrupt(String)
    /// The caller asked for something that cannot be; the text says what.
    case invalid(String)
    /// A structure reached its limit; the text says which.
    case full(String)

    static func corrupt(_ what: String, _ error: MalformedBytes) -> IndexError {
        .corrupt("\(what): \(error)")
    }

    public var description: String {
        switch self {
        case .corrupt(let text): "damaged index segment: \(text). Rebuild it from the documents."
        case .invalid(let text), .full(let text): text
        }
    }
}
