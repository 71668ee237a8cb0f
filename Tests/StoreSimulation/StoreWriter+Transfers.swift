// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Transactions of a writer.
extension StoreWriter {
    /// Moves an amount from one account to another, and tries again while others come between.
    func transfer() throws {
        let from = draw(0...3)
        let to = (from + draw(1...3)) % 4
        let amount = Int64(draw(1...50))
        for _ in 0..<3 {
            do throws(any Error) {
                try move(amount, from: from, to: to)
                world.report.transactions += 1
                return
            } catch StoreError.conflict {
                world.report.conflicts += 1
            } catch StoreError.diskFull where world.mayBeFull {
                world.report.failedCommits += 1
                return
            }
        }
    }

    private func move(_ amount: Int64, from: Int, to: Int) throws {
        let accounts = ModelKeyspace.accounts
        let keyspace = world.keyspaces[accounts]
        let durability: Durability = draw(0...3) == 0 ? .sync : .buffered
        let transaction = store.transaction()
        var operations: [ModelOperation] = []
        if draw(0...2) == 0 {
            // Everything is read: whatever moves meanwhile is a conflict.
            let all = try transaction.scan(keyspace)
            let sum = all.reduce(0) { $0 + ModelKeyspace.integer($1.value) }
            try world.check(sum == 0, "a transaction sees accounts that add up to \(sum)")
        }
        for (account, change) in [(from, -amount), (to, amount)] {
            let key = StoreWriter.account(account)
            let balance = try transaction.get(keyspace, key).map(ModelKeyspace.integer) ?? 0
            operations.append(
                .put(keyspace: accounts, key: key, value: ModelKeyspace.bytes(balance + change)))
        }
        let batch = try world.model.begin { id in
            try ModelBatch(
                id: id, operations, durability, model: world.model, into: transaction.batch,
                keyspaces: world.keyspaces, files: [:])
        }
        world.note("begins transaction", UInt64(batch.id), transaction.snapshot.sequence)
        let sequence = try transaction.commit(durability)
        world.note("committed transaction", UInt64(batch.id), sequence)
        world.model.acknowledge(batch, sequence)
        if let mistake = world.model.mistake { throw world.fail(mistake) }
    }

    private static func account(_ n: Int) -> [UInt8] { Array("account \(n)".utf8) }
}
