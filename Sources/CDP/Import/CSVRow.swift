// SPDX-License-Identifier: Apache-2.0

/// A row of a CSV file: its fields, unquoted, in one array of bytes.
public struct CSVRow: Sendable, Equatable {
    /// The line of the file on which the row begins, from 1.
    public internal(set) var line: Int
    var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    var ends: [Int] = []

    public var count: Int { ends.count }
    public var sizeBytes: Int { bytes.count }

    /// - Requires: `column` is in range.
    public subscript(utf8 column: Int) -> ArraySlice<UInt8> {
        bytes[(column == 0 ? 0 : ends[column - 1])..<ends[column]]
    }

    /// The field as text: UTF-8, or Latin-1 when its bytes are not UTF-8.
    /// - Requires: `column` is in range.
    public subscript(column: Int) -> String {
        let field = self[utf8: column]
        if let text = String(validating: field, as: UTF8.self) { return text }
        var text = ""
        for byte in field { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        return text
    }
}

/// What a CSV file holds at one place.
public enum CSVRecord: Sendable, Equatable {
    case row(CSVRow)
    /// A row that can't be used, and why. Reading goes on behind it.
    case rejected(line: Int, reason: String)
}
