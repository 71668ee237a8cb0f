// SPDX-License-Identifier: Apache-2.0

extension Analyzer {
    /// Appends the text's terms. Text that is not UTF-8 cannot come here: `String` repairs it.
    public func analyze(_ text: String, into stream: inout TokenStream) {
        var text = text
        text.withUTF8 { analyze($0, into: &stream) }
    }

    /// The terms of a text, for queries.
    public func terms(of text: String) -> TokenStream {
        var stream = TokenStream()
        analyze(text, into: &stream)
        return stream
    }

    /// Appends the terms of valid UTF-8. Linear.
    func analyze(_ text: UnsafeBufferPointer<UInt8>, into stream: inout TokenStream) {
        switch self {
        case .standard:
            var tokenizer = StandardTokenizer(text)
            tokenizer.run(into: &stream)
        case .keyword:
            stream.append(bytes: text)
            stream.endTerm()
        case .whitespace: Self.split(text, into: &stream, lowercases: false) { !$0.properties.isWhitespace }
        case .simple: Self.split(text, into: &stream, lowercases: true) { $0.properties.isAlphabetic }
        }
    }

    private static func split(
        _ text: UnsafeBufferPointer<UInt8>, into stream: inout TokenStream, lowercases: Bool,
        isInside: (Unicode.Scalar) -> Bool
    ) {
        var scanner = ScalarScanner(text)
        var length = 0
        while let scalar = scanner.next() {
            guard isInside(scalar), length < StandardTokenizer.charactersMax else {
                stream.endTerm()
                length = 0
                if isInside(scalar) {
                    Lowercase.append(scalar, to: &stream, lowercases: lowercases)
                    length = 1
                }
                continue
            }
            Lowercase.append(scalar, to: &stream, lowercases: lowercases)
            length += 1
        }
        stream.endTerm()
    }
}
