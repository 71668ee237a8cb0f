// SPDX-License-Identifier: Apache-2.0

/// All values of one field of one document.
public enum ParsedValues: Sendable, Equatable {
    /// long, integer, short, byte, date (milliseconds since 1970 UTC), resolved keyword.
    case int64([Int64])
    case double([Double])
    case bool([Bool])
    /// 16 bytes each.
    case ip([IPAddress])
    /// UTF-8; for flattened fields both forms of each leaf (`FlattenedTerm`).
    case keyword([[UInt8]])
    case text(TokenStream)
}
