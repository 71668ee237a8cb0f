// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads CSV (RFC 4180) from a stream, a row at a time, in bounded memory.
///
/// Rows end with CR LF or LF (or the file); quoted fields may hold delimiters, line ends and doubled quotes;
/// a byte order mark is skipped, and so are empty lines. Two allowances beyond the RFC, both common in
/// exports: a quote inside an unquoted field stands for itself, and a field whose bytes are no UTF-8 is read
/// as Latin-1.
///
/// Rows of the wrong width, text behind a closing quote, fields and rows beyond the limits, and a quote that
/// is never closed are **rejected with line and reason**; reading resumes with the next line end.
public final class CSVReader {
    /// Names of the columns, from the first row.
    public private(set) var header: [String] = []

    private let source: any ByteSource
    private let delimiter: UInt8
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var at = 0
    private var end = 0
    /// The line that `at` is on, from 1.
    private var line = 1
    private var isAtStart = true

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Reads the header.
    /// - Throws: `.mapping` when there is none, or when a column's name comes twice.
    public init(_ source: any ByteSource, delimiter: UInt8 = UInt8(ascii: ",")) throws(ImportError) {
        self.source = source
        self.delimiter = delimiter
        switch try record(width: nil) {
        case nil: throw .mapping("the file is empty; its first row must name the columns")
        case .rejected(let line, let reason):
            throw .mapping("the header (line \(line)) can't be read: \(reason)")
        case .row(let row):
            header = (0..<row.count).map { Text.trimmed(row[$0]) }
            if Set(header).count < header.count { throw .mapping("the header names a column twice") }
        }
    }

    /// The next row or rejection; `nil` at the end.
    public func next() throws(ImportError) -> CSVRecord? { try record(width: header.count) }

    private enum State { case fieldStart, plain, quoted, quoteInQuoted }

    private func record(width: Int?) throws(ImportError) -> CSVRecord? {
        while true {
            guard let first = try peek() else { return nil }
            if first == Self.lineFeed || first == Self.carriageReturn {
                take(first)
                continue
            }
            var row = CSVRow(line: line)
            if let reason = try fill(&row) { return .rejected(line: row.line, reason: reason) }
            if let width, row.count != width {
                return .rejected(line: row.line, reason: "\(row.count) fields, the header has \(width)")
            }
            return .row(row)
        }
    }

    /// Reads one row to its end.
    /// - Returns: why it is to be rejected, or `nil`.
    private func fill(_ row: inout CSVRow) throws(ImportError) -> String? {
        var state = State.fieldStart
        while let byte = try peek() {
            if let reason = excess(row) {
                try skipLine()
                return reason
            }
            switch state {
            case .fieldStart where byte == Self.quote:
                take(byte)
                state = .quoted
                continue
            case .quoted:
                take(byte)
                if byte == Self.quote { state = .quoteInQuoted } else { row.bytes.append(byte) }
                continue
            case .quoteInQuoted where byte == Self.quote:
                take(byte)
                row.bytes.append(byte)
                state = .quoted
                continue
            default: break
            }
            if byte == delimiter {
                take(byte)
                row.ends.append(row.bytes.count)
                state = .fieldStart
            } else if try takeLineEnd(byte) {
                row.ends.append(row.bytes.count)
                return excess(row)
            } else if state == .quoteInQuoted {
                try skipLine()
                return "text behind a closing quote in field \(row.ends.count + 1)"
            } else {
                take(byte)
                row.bytes.append(byte)
                state = .plain
            }
        }
        row.ends.append(row.bytes.count)
        return state == .quoted
            ? "a quote that opens in field \(row.ends.count) is never closed" : excess(row)
    }

    private func excess(_ row: CSVRow) -> String? {
        if row.bytes.count > Limits.csvRowBytesMax { return "the row exceeds \(Limits.csvRowBytesMax) bytes" }
        if row.bytes.count - (row.ends.last ?? 0) > Limits.csvFieldBytesMax {
            return
                "field \(row.ends.count + 1) exceeds \(Limits.csvFieldBytesMax) bytes; is a quote not closed?"
        }
        return row.ends.count > Limits.csvColumnsMax ? "more than \(Limits.csvColumnsMax) fields" : nil
    }

    /// LF, CR LF, or a CR that ends the file.
    private func takeLineEnd(_ byte: UInt8) throws(ImportError) -> Bool {
        if byte == Self.lineFeed {
            take(byte)
            return true
        }
        guard byte == Self.carriageReturn else { return false }
        take(byte)
        if try peek() == Self.lineFeed { take(Self.lineFeed) }
        return true
    }

    private func skipLine() throws(ImportError) {
        while let byte = try peek() {
            take(byte)
            if byte == Self.lineFeed { return }
        }
    }

    @inline(__always)
    private func peek() throws(ImportError) -> UInt8? {
        if at == end { try refill() }
        return at < end ? buffer[at] : nil
    }

    /// Steps over the byte that `peek` showed.
    @inline(__always)
    private func take(_ byte: UInt8) {
        at += 1
        if byte == Self.lineFeed { line += 1 }
    }

    private func refill() throws(ImportError) {
        at = 0
        end = 0
        // A byte order mark must be seen whole.
        repeat {
            let from = end
            let result: Result<Int, ImportError> = buffer.withUnsafeMutableBytes { all in
                let rest = UnsafeMutableRawBufferPointer(rebasing: all[from...])
                return Result { () throws(ImportError) in try source.read(into: rest) }
            }
            let count = try result.get()
            end += count
            if count == 0 { break }
        } while isAtStart && end < 3
        if isAtStart && end >= 3 && buffer[0] == 0xEF && buffer[1] == 0xBB && buffer[2] == 0xBF { at = 3 }
        isAtStart = false
    }
}
