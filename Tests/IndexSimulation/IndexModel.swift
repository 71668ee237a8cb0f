// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// What one index should hold, at every sequence number.
///
/// Belongs to the holder of the baton.
final class IndexModel {
    struct Entry {
        let id: String
        let document: SampleDocument
        /// Of the batch that wrote it.
        let sequence: SequenceNumber
    }

    let name: String
    private var ids: [String] = []
    /// Oldest first. Looked up in only: a dictionary's order differs from process to process.
    private var histories: [String: [(sequence: SequenceNumber, document: SampleDocument?)]] = [:]
    /// Which batch each number was given to, as far as that was told.
    private var numbers: [UInt64: Int] = [:]

    init(name: String) { self.name = name }

    func set(_ id: String, _ document: SampleDocument?, _ sequence: SequenceNumber) {
        if histories[id] == nil { ids.append(id) }
        histories[id, default: []].append((sequence, document))
    }

    func latest(_ id: String) -> SampleDocument? { histories[id]?.last?.document }

    func entry(_ id: String, at sequence: SequenceNumber) -> Entry? {
        guard let last = histories[id]?.last(where: { $0.sequence <= sequence }),
            let document = last.document
        else { return nil }
        return Entry(id: id, document: document, sequence: last.sequence)
    }

    /// The documents that a reader at `sequence` sees, in the order of their writes.
    func entries(at sequence: SequenceNumber) -> [Entry] {
        ids.compactMap { entry($0, at: sequence) }.sorted { $0.document.write < $1.document.write }
    }

    func truncate(to sequence: SequenceNumber, isLost: (Int) -> Bool) {
        for id in ids {
            while let last = histories[id]?.last, last.sequence > sequence { histories[id]?.removeLast() }
        }
        numbers = numbers.filter { !isLost($0.value) }
    }

    /// - Returns: false when the number was given to another write before.
    func note(number: UInt64, of commit: Int) -> Bool { numbers.updateValue(commit, forKey: number) == nil }
}
