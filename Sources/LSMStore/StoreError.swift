// SPDX-License-Identifier: Apache-2.0
import Base

/// Why the store could not do what was asked.
public enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file system refused; nothing stored was harmed.
    case file(FileError)
    /// Bytes on the disk are not what was written there.
    case corrupt(Corruption)
    /// The disk is full. What was acknowledged is safe; free some space and try again.
    case diskFull(FileError)
    /// An earlier sync failed, so that nothing may be written until the store is opened again.
    case readOnly(cause: String)
    /// The store is closed.
    case closed
    /// Another process, or another opener in this one, holds the directory.
    case inUse(directory: String)
    /// Another commit changed what a transaction has read; the text says what. The transaction may be tried
    /// again from its beginning.
    case conflict(String)
    /// The caller asked for something that cannot be; the text says what.
    case invalid(String)

    /// Sorts a file system's error into the cases above.
    init(_ error: FileError) { self = error.isDiskFull ? .diskFull(error) : .file(error) }

    /// Whether free space on the disk would have helped.
    public var isDiskFull: Bool {
        if case .diskFull = self { return true }
        return false
    }

    public var description: String {
        switch self {
        case .file(let error): error.description
        case .corrupt(let corruption): corruption.description
        case .diskFull(let error): "disk full: \(error). Free some space; nothing acknowledged was lost."
        case .readOnly(let cause): "the store takes no more writes: \(cause). Restart to recover."
        case .closed: "the store is closed"
        case .inUse(let directory): "\(directory) is in use by another process"
        case .conflict(let what):
            "another commit changed \(what), which the transaction has read: try it again"
        case .invalid(let text): text
        }
    }
}

/// Bytes that failed a check: where they are, what was expected, what was found.
public struct Corruption: Error, Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let offset: Int
    public let what: String
    public let expected: String
    public let found: String

    public init(file: String, offset: Int, what: String, expected: String, found: String) {
        self.file = file
        self.offset = offset
        self.what = what
        self.expected = expected
        self.found = found
    }

    /// Bytes that cannot be decoded.
    init(file: String, offset: Int, _ what: String, _ error: MalformedBytes) {
        self.init(
            file: file, offset: offset + error.offset, what: what, expected: "well-formed bytes",
            found: error.reason)
    }

    public var description: String {
        "\(file): \(what) at offset \(offset): expected \(expected), found \(found); run `strata verify`"
    }
}
