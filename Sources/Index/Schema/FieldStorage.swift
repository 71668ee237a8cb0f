// SPDX-License-Identifier: Apache-2.0

/// How the values of a field are kept.
public enum FieldStorage: Sendable, Equatable {
    /// Analysed terms with positions; no column.
    case text
    /// UTF-8 bytes: term dictionary and ordinal column.
    case keyword
    /// Integers, dates (milliseconds since 1970 UTC) and stable numbers of resolved keywords.
    case int64
    case double
    case bool
    /// 16 bytes; IPv4 as ::ffff:a.b.c.d.
    case ip
}
