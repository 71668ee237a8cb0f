// SPDX-License-Identifier: Apache-2.0
import Strata

/// How many of each item a shop has: counts in a keyspace of its own, changed by optimistic transactions.
struct Stock {
    let store: Store
    let items: Keyspace

    /// - Parameter store: the platform's, or one of its own.
    init(_ store: Store) throws(StoreError) {
        self.store = store
        items = try store.keyspace("shop.stock")
    }

    /// Puts so many of an item on the shelf.
    func add(_ count: Int, of item: String) throws(StoreError) {
        try store.transact { transaction throws(StoreError) in
            try set(try left(item, transaction) + count, item, transaction)
        }
    }

    /// Takes an order's items: all of them, or none when one is short. Two who order the last one do not both
    /// get it.
    /// - Returns: the item that is short; `nil` when the order was taken.
    func take(_ order: [String: Int]) throws(StoreError) -> String? {
        // May run several times: it has no effect but through the transaction.
        try store.transact { transaction throws(StoreError) -> String? in
            var rests: [String: Int] = [:]
            for (item, count) in order {
                rests[item] = try left(item, transaction) - count
                if rests[item, default: 0] < 0 { return item }
            }
            for (item, rest) in rests { try set(rest, item, transaction) }
            return nil
        }
    }

    /// Removes the items of which nothing is left. What is scanned is read, too: an item that comes in
    /// meanwhile is a conflict, and it all begins anew.
    /// - Returns: how many.
    func tidy() throws(StoreError) -> Int {
        try store.transact(.buffered) { transaction throws(StoreError) in
            let empty = try transaction.scan(items).filter { Stock.number($0.value) == 0 }
            for (key, _) in empty { try transaction.delete(items, key) }
            return empty.count
        }
    }

    func left(_ item: String) throws(StoreError) -> Int {
        Stock.number(try store.get(items, Array(item.utf8)))
    }

    private func left(_ item: String, _ transaction: Transaction) throws(StoreError) -> Int {
        Stock.number(try transaction.get(items, Array(item.utf8)))
    }

    private func set(_ count: Int, _ item: String, _ transaction: Transaction) throws(StoreError) {
        try transaction.put(items, Array(item.utf8), Array("\(count)".utf8))
    }

    private static func number(_ value: [UInt8]?) -> Int {
        value.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    }
}
