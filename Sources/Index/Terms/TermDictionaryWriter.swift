// SPDX-License-Identifier: Apache-2.0
import Base

/// Builds a term dictionary from ascending terms: see `docs/formats/index-segment.md`, "Terms".
final class TermDictionaryWriter {
    static let blockTerms = 16

    private let entries = ByteWriter(capacity: 4096)
    private var blockOffsets: [UInt32] = []
    private var previous: [UInt8] = []
    private let traits: FieldTraits
    private(set) var count = 0

    init(traits: FieldTraits) { self.traits = traits }

    func append(_ term: ArraySlice<UInt8>, _ entry: TermEntry) {
        var shared = 0
        if count % TermDictionaryWriter.blockTerms == 0 {
            blockOffsets.append(UInt32(truncatingIfNeeded: entries.count))
        } else {
            let limit = min(previous.count, term.count)
            while shared < limit && previous[shared] == term[term.startIndex + shared] { shared += 1 }
        }
        entries.appendVarint(shared)
        entries.appendPrefixed(Array(term.dropFirst(shared)))
        entries.appendVarint(entry.documentCount)
        if traits.contains(.frequencies) { entries.appendVarint(entry.totalFrequency - entry.documentCount) }
        entries.appendVarint(entry.postings)
        if traits.contains(.positions) { entries.appendVarint(entry.positions) }
        previous = Array(term)
        count += 1
    }

    /// Appends the whole dictionary to `writer`.
    func finish(to writer: ByteWriter) {
        for offset in blockOffsets { writer.append32(offset) }
        writer.append(entries.bytes)
    }
}
