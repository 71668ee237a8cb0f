// SPDX-License-Identifier: Apache-2.0
import Base

/// The sorted terms of one field of a sealed segment, prefix-compressed in blocks of 16.
///
/// A term's *ordinal* is its place in the order. Lookup is a binary search over the blocks' first terms,
/// which are stored whole, then a walk inside one block. Borrows the segment's bytes.
struct TermDictionary: @unchecked Sendable {
    // Unchecked: points to bytes that are never written again.

    let count: Int
    let traits: FieldTraits
    private let offsets: UnsafeRawBufferPointer
    private let entries: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer, count: Int, traits: FieldTraits) throws(MalformedBytes) {
        self.count = count
        self.traits = traits
        let blocks = (count + TermDictionaryWriter.blockTerms - 1) / TermDictionaryWriter.blockTerms
        var reader = ByteReader(bytes)
        offsets = try reader.readBytes(blocks * 4)
        entries = try reader.readBytes(reader.remaining)
    }

    /// A walk over terms, from the first of a block.
    struct Cursor {
        let traits: FieldTraits
        let count: Int
        var reader: ByteReader
        /// The ordinal of the term that `next` reads.
        var ordinal: Int
        var term: [UInt8] = []
        var entry = TermEntry()

        /// Reads one term; false at the end.
        mutating func next() throws(MalformedBytes) -> Bool {
            guard ordinal < count else { return false }
            let shared = try reader.readCount(max: term.count)
            guard shared == 0 || ordinal % TermDictionaryWriter.blockTerms != 0 else {
                throw MalformedBytes(offset: reader.offset, reason: "a block's first term is not whole")
            }
            let suffix = try reader.readPrefixed()
            term.removeSubrange(shared...)
            term.append(contentsOf: suffix)
            entry.documentCount = try reader.readCount(max: Int(UInt32.max))
            entry.totalFrequency = entry.documentCount
            if traits.contains(.frequencies) {
                entry.totalFrequency += try reader.readCount(max: 1 << 48)
            }
            entry.postings = try reader.readCount(max: 1 << 48)
            if traits.contains(.positions) { entry.positions = try reader.readCount(max: 1 << 48) }
            ordinal += 1
            return true
        }
    }

    private var blocks: Int { offsets.count / 4 }

    private func blockOffset(_ block: Int) -> Int {
        Int(UInt32(littleEndian: offsets.loadUnaligned(fromByteOffset: block * 4, as: UInt32.self)))
    }

    /// A cursor before the first term of the block.
    func cursor(block: Int) -> Cursor {
        Cursor(
            traits: traits, count: count,
            reader: ByteReader(entries, at: min(blockOffset(block), entries.count)),
            ordinal: block * TermDictionaryWriter.blockTerms)
    }

    /// A cursor over all terms; `nil` when there are none.
    func cursor() -> Cursor? { count == 0 ? nil : cursor(block: 0) }

    /// A cursor that next reads the term at `ordinal`, which is at most `count`.
    func cursor(at ordinal: Int) throws(MalformedBytes) -> Cursor? {
        guard ordinal < count else { return nil }
        var cursor = cursor(block: ordinal / TermDictionaryWriter.blockTerms)
        while cursor.ordinal < ordinal { _ = try cursor.next() }
        return cursor
    }

    private func firstTerm(_ block: Int) throws(MalformedBytes) -> UnsafeRawBufferPointer {
        var reader = ByteReader(entries, at: min(blockOffset(block), entries.count))
        _ = try reader.readVarint()
        return try reader.readPrefixed()
    }

    /// The first term that is not before `term`, or `nil` when all are: (its ordinal, whether it is the term
    /// itself, its entry).
    func seek(_ term: [UInt8]) throws(MalformedBytes) -> (ordinal: Int, isEqual: Bool, entry: TermEntry)? {
        guard count > 0 else { return nil }
        var (low, high) = (0, blocks)
        while low < high {
            let middle = (low + high) / 2
            let first = try firstTerm(middle)
            let isAfter = term.withUnsafeBytes { ByteOrder.compare(first, $0) > 0 }
            if isAfter { high = middle } else { low = middle + 1 }
        }
        var cursor = cursor(block: max(low - 1, 0))
        while try cursor.next() {
            let order = ByteOrder.compare(cursor.term, term)
            if order >= 0 { return (cursor.ordinal - 1, order == 0, cursor.entry) }
        }
        return nil
    }

    /// Walks all terms: blocks start where the index says, terms ascend strictly, and `check` accepts each
    /// entry.
    func validate(_ check: (TermEntry) throws(MalformedBytes) -> Void) throws(MalformedBytes) {
        var previous: [UInt8] = []
        var end = 0
        for block in 0..<blocks {
            guard blockOffset(block) == end else {
                throw MalformedBytes(offset: end, reason: "term block \(block) starts elsewhere")
            }
            var cursor = cursor(block: block)
            for _ in 0..<min(TermDictionaryWriter.blockTerms, count - cursor.ordinal) {
                let isFirst = cursor.ordinal == 0
                _ = try cursor.next()
                guard isFirst || ByteOrder.compare(previous, cursor.term) < 0 else {
                    throw MalformedBytes(offset: cursor.reader.offset, reason: "terms do not ascend")
                }
                try check(cursor.entry)
                // In place: a shared copy would make the cursor copy its term at every step.
                previous.removeAll(keepingCapacity: true)
                previous.append(contentsOf: cursor.term)
            }
            end = cursor.reader.offset
        }
        guard end == entries.count else {
            throw MalformedBytes(offset: end, reason: "the term dictionary has bytes too many")
        }
    }
}
