// SPDX-License-Identifier: Apache-2.0

/// What a search needs beside the rows.
public struct SearchContext: Sendable {
    public let mapping: Mapping
    /// What `now` means in dates.
    public let nowMillis: Int64
    /// Splits a text into terms.
    public let analyze: @Sendable (Analyzer, String) -> TokenStream
    /// The numbers of the documents with these ids, as far as they exist under the view.
    public let numbers: @Sendable ([String]) throws(ElasticError) -> [UInt64]
    /// For resolved keyword fields; without it they match nothing.
    public let resolver: (any KeywordResolver)?

    public init(
        mapping: Mapping, nowMillis: Int64, resolver: (any KeywordResolver)? = nil,
        analyze: @escaping @Sendable (Analyzer, String) -> TokenStream,
        numbers: @escaping @Sendable ([String]) throws(ElasticError) -> [UInt64]
    ) {
        self.mapping = mapping
        self.nowMillis = nowMillis
        self.resolver = resolver
        self.analyze = analyze
        self.numbers = numbers
    }
}
