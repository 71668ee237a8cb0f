// SPDX-License-Identifier: Apache-2.0
import Base

/// Why an import can't start or go on. What is wrong with single rows is in the report instead.
public enum ImportError: Error, Sendable, Equatable, CustomStringConvertible {
    case file(FileError)
    /// The compressed stream is damaged or cut short.
    case compression(String)
    /// The mapping file: where, and what is wrong.
    case mapping(String)
    /// A limit of the product; the text says which, and what to do.
    case limit(String)
    /// The store or the pipeline refused an event.
    case refused(String)

    public var description: String {
        switch self {
        case .file(let error): error.description
        case .compression(let text): "compressed input: \(text)"
        case .mapping(let text): "mapping: \(text)"
        case .limit(let text): text
        case .refused(let text): text
        }
    }
}
