// SPDX-License-Identifier: Apache-2.0

/// Values of one field as a document is read. One array for each kind, so that adding is in place: an enum's
/// payload would be copied at each value, and a long array in a document would cost its square.
struct FieldAccumulator {
    let id: FieldID
    private var int64: [Int64] = []
    private var double: [Double] = []
    private var bool: [Bool] = []
    private var ip: [IPAddress] = []
    private var keyword: [[UInt8]] = []
    private var text = TokenStream()

    init(_ id: FieldID) { self.id = id }

    mutating func add(_ more: ParsedValues) {
        switch more {
        case .int64(let values): int64 += values
        case .double(let values): double += values
        case .bool(let values): bool += values
        case .ip(let values): ip += values
        case .keyword(let values): keyword += values
        // Texts come through `addText`.
        case .text: return
        }
    }

    mutating func addText(_ bytes: UnsafeBufferPointer<UInt8>, analyzer: Analyzer) {
        text.beginFurtherValue()
        analyzer.analyze(bytes, into: &text)
    }

    /// Nil when there is none. A text without terms still exists.
    func values(as storage: FieldStorage?) -> ParsedValues? {
        switch storage {
        case .int64: return int64.isEmpty ? nil : .int64(int64)
        case .double: return double.isEmpty ? nil : .double(double)
        case .bool: return bool.isEmpty ? nil : .bool(bool)
        case .ip: return ip.isEmpty ? nil : .ip(ip)
        case .keyword: return keyword.isEmpty ? nil : .keyword(keyword)
        case .text: return .text(text)
        case nil: return nil
        }
    }
}
