// SPDX-License-Identifier: Apache-2.0
import Base

/// Optimistic transactions.
extension Store {
    /// Begins a transaction that sees the store as it is now.
    public func transaction() -> Transaction { Transaction(self) }

    /// Runs `body` in a transaction and commits it; again with a new one, after a short random wait, when
    /// another commit came between.
    ///
    /// - Parameters:
    ///   - attemptsMax: after so many conflicts the last one is thrown.
    ///   - body: may run several times, and must have no effect but through the transaction.
    public func transact<R>(
        _ durability: Durability = .sync, attemptsMax: Int = 20,
        _ body: (Transaction) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        var attempt = 1
        while true {
            let transaction = transaction()
            do throws(StoreError) {
                let result = try body(transaction)
                try transaction.commit(durability)
                return result
            } catch {
                guard case .conflict = error, attempt < attemptsMax else { throw error }
            }
            let nanosMax: UInt64 = 20_000 << UInt64(min(attempt, 10))
            environment.threads.sleep(nanos: environment.random.next() % nanosMax)
            attempt += 1
        }
    }

    func commit(
        _ batch: WriteBatch, _ footprint: TransactionFootprint, _ durability: Durability
    ) throws(StoreError) -> SequenceNumber {
        try batch.uses.check(keyspaceTable)
        if batch.hasFiles { try checkFiles(of: batch) }
        batch.ticket.footprint = footprint
        defer { batch.ticket.footprint = nil }
        return try commits.commit(batch, durability, order: .validate, in: self)
    }

    /// The logging leader's part. - Requires: nothing is on its way to publication.
    func validate(_ footprint: TransactionFootprint) throws(StoreError) {
        let sequence = footprint.snapshot.sequence
        if watermark == sequence { return }
        let state = stateLock.withLock { self.state }
        let finder = try ChangeFinder(state, active: active, since: sequence)
        for key in footprint.keys {
            if try finder.hasChanged(key: key) { throw .conflict("key \(Store.text(key))") }
        }
        for range in footprint.ranges {
            guard try finder.hasChanged(from: range.from, to: range.to) else { continue }
            throw .conflict("a key from \(Store.text(range.from)) to before \(Store.text(range.to))")
        }
    }

    /// An internal key for people: keyspace, then the key.
    private static func text(_ key: [UInt8]) -> String {
        guard key.count >= 2 else { return "\(key)" }
        let id = UInt16(key[0]) << 8 | UInt16(key[1])
        return "\(id):" + ByteText.text(Array(key.dropFirst(2)), max: 64)
    }
}
