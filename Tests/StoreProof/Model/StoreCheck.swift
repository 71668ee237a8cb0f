// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Compares a store that nobody writes to with what it should hold.
struct StoreCheck {
    private let store: Store
    private let nowMillis: Int64

    init(_ store: Store, nowMillis: Int64) {
        self.store = store
        self.nowMillis = nowMillis
    }

    /// Ids of the batches whose marks are there.
    func present() throws -> [Int] {
        var ids: [Int] = []
        for keyspace in [ProofKeyspace.journal, .ingested] where store.keyspaceNames.contains(keyspace.name) {
            ids += try scan(keyspace, isForward: true).compactMap { ProofBatch.id($0.key) }
        }
        return ids.sorted()
    }

    func everything(_ expected: ExpectedState, keyspaces: Set<ProofKeyspace>, isForward: Bool) throws {
        let names = Set(store.keyspaceNames)
        for keyspace in keyspaces where !names.contains(keyspace.name) {
            throw ProofFailure("keyspace \(keyspace.name) is gone")
        }
        for keyspace in expected.usedKeyspaces.union(keyspaces).sorted(by: { $0.name < $1.name }) {
            let wanted = expected.entries(keyspace, nowMillis: nowMillis)
            guard names.contains(keyspace.name) else {
                if wanted.isEmpty { continue }
                throw ProofFailure("keyspace \(keyspace.name) is missing; it has \(wanted.count) entries")
            }
            try compare(keyspace, wanted, isForward: isForward)
        }
        try compareFiles(expected)
    }

    func soundness() throws {
        if let first = try store.verify().findings.first { throw ProofFailure("verify finds: \(first)") }
    }

    private func compare(
        _ keyspace: ProofKeyspace, _ wanted: [ExpectedState.Entry], isForward: Bool
    ) throws {
        let found = try scan(keyspace, isForward: isForward)
        if found != wanted {
            throw ProofFailure(
                "\(keyspace.name), read \(isForward ? "forwards" : "backwards"): "
                    + StoreCheck.difference(found, wanted))
        }
        let handle = try store.keyspace(keyspace.name, options: keyspace.options)
        for entry in [wanted.first, wanted.last] {
            guard let entry else { continue }
            let value = try store.get(handle, entry.key)
            if value != entry.value {
                throw ProofFailure(
                    "get of \(text(entry.key)) in \(keyspace.name) gives \(value.map(text) ?? "nothing"), "
                        + "not \(text(entry.value))")
            }
        }
    }

    private func scan(_ keyspace: ProofKeyspace, isForward: Bool) throws -> [ExpectedState.Entry] {
        let handle = try store.keyspace(keyspace.name, options: keyspace.options)
        let iterator = try store.iterator(handle)
        var found: [ExpectedState.Entry] = []
        if isForward { try iterator.seekToFirst() } else { try iterator.seekToLast() }
        while iterator.isValid {
            found.append(ExpectedState.Entry(key: iterator.key, value: try iterator.value))
            if isForward { try iterator.next() } else { try iterator.previous() }
        }
        return isForward ? found : found.reversed()
    }

    private func compareFiles(_ expected: ExpectedState) throws {
        let found = store.attachedFiles()
        let labels = Set(found.map(\.label))
        guard found.count == expected.files.count, labels == Set(expected.files.map(\.label)) else {
            throw ProofFailure(
                "attached files are \(found.map { text($0.label) }), not \(expected.files.map { text($0.label) })"
            )
        }
        for description in found {
            let bytes = try store.readAttachedFile(description.number)
            guard expected.files.contains(where: { $0.label == description.label && $0.content == bytes })
            else { throw ProofFailure("attached '\(text(description.label))' has other bytes") }
        }
    }

    private static func difference(
        _ found: [ExpectedState.Entry], _ wanted: [ExpectedState.Entry]
    ) -> String {
        let i = zip(found, wanted).prefix { $0.0 == $0.1 }.count
        func brief(_ entries: [ExpectedState.Entry]) -> String {
            i < entries.count ? "\(text(entries[i].key)) = \(text(entries[i].value))" : "the end"
        }
        return
            "\(found.count) entries, \(wanted.count) expected; entry \(i) is \(brief(found)), not \(brief(wanted))"
    }
}

/// Bytes for people: as text where they are letters, else in hexadecimal; long ones cut.
func text(_ bytes: [UInt8]) -> String {
    let cut = bytes.prefix(24)
    let tail = bytes.count > 24 ? "… (\(bytes.count) bytes)" : ""
    if cut.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(decoding: cut, as: UTF8.self) + tail }
    return cut.map { String($0, radix: 16) }.joined(separator: " ") + tail
}
