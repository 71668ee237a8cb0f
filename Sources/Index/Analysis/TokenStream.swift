// SPDX-License-Identifier: Apache-2.0

/// The terms of one text field of one document, in order: one array of bytes with an end and a position each,
/// so that analysis allocates three times and not once a term.
public struct TokenStream: Sendable, Equatable {
    /// All terms, one after another (UTF-8).
    public private(set) var bytes: [UInt8] = []
    /// The end of each term in `bytes`; it begins where the one before ends.
    public private(set) var ends: [UInt32] = []
    /// Of each term; grows by 1 from term to term, and by 100 between the elements of an array, so that
    /// phrases do not match across them.
    public private(set) var positions: [UInt32] = []
    /// How often a further value began.
    private var nextPosition: UInt32 = 0

    public static let gapBetweenValues: UInt32 = 100

    public init() {}

    /// The number of terms: the field's length for scoring.
    public var count: Int { ends.count }
    public var isEmpty: Bool { ends.isEmpty }

    /// The place of a term in `bytes`.
    public func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    /// A term as text.
    public func text(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

    /// All terms as texts.
    public var texts: [String] { (0..<count).map { text($0) } }

    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(bytes more: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: more) }

    /// Ends the term whose bytes were appended; an empty one is dropped.
    mutating func endTerm() {
        guard bytes.count > Int(ends.last ?? 0), bytes.count <= Int(UInt32.max) else { return }
        ends.append(UInt32(bytes.count))
        positions.append(nextPosition)
        nextPosition &+= 1
    }

    /// Called before each further value of an array.
    mutating func beginFurtherValue() {
        if !isEmpty { nextPosition &+= Self.gapBetweenValues }
    }
}
