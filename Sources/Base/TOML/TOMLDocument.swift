// SPDX-License-Identifier: Apache-2.0

/// A TOML text (https://toml.io/en/v1.0.0), read strictly.
///
/// What the specification leaves open is decided so:
/// - a byte order mark at the beginning is passed over: editors write it unasked;
/// - integers have 64 bits and floats are `Double`; a float too large for that is infinite;
/// - line ends in strings of several lines become a line feed;
/// - fractions of a second are cut to nanoseconds; 60 is a second, whatever the day;
/// - a table that exists only as part of another's name (`[a.b]` makes `a`) may be defined once, by a header
///   or by dotted keys.
///
/// No bytes trap the reader, and what it asks of the stack and the memory is bounded by `TOMLLimits`.
public struct TOMLDocument: Sendable {
    public let root: TOMLTable

    /// Time and memory grow with the length of the text.
    public init(parsing bytes: [UInt8], limits: TOMLLimits = .standard) throws(TOMLError) {
        root = try TOMLParser.parse(bytes, limits: limits)
    }

    public init(parsing text: String, limits: TOMLLimits = .standard) throws(TOMLError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}
