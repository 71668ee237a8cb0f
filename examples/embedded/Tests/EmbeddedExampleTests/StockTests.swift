// SPDX-License-Identifier: Apache-2.0
import Strata
import Testing

@Suite struct StockTests {
    private func withStock(_ body: (Stock) throws -> Void) throws {
        let platform = try Platform(directory: nil, memoryBytes: 64 << 20)
        try body(try Stock(platform.store))
        try platform.close()
    }

    @Test("an order is taken whole or not at all")
    func orders() throws {
        try withStock { stock in
            try stock.add(2, of: "holder")
            try stock.add(1, of: "warmer")
            #expect(try stock.take(["holder": 1, "warmer": 1]) == nil)
            #expect(try stock.take(["holder": 1, "warmer": 1]) == "warmer")
            #expect(try stock.left("holder") == 1 && stock.left("warmer") == 0)
            #expect(try stock.tidy() == 1 && stock.tidy() == 0)
        }
    }

    @Test("many at once sell what there is, and no more")
    func rush() throws {
        try withStock { stock in
            try stock.add(100, of: "holder")
            let sold = StripedCounter()
            let customers = (0..<4).map { number in
                Threads().spawn(name: "customer \(number)") {
                    // One who meets only others for twenty times is told so, and tries again.
                    for _ in 0..<40 {
                        while true {
                            do throws(StoreError) {
                                if try stock.take(["holder": 1]) == nil { sold.add() }
                                break
                            } catch {
                                guard case .conflict = error else { return }
                            }
                        }
                    }
                }
            }
            for customer in customers { customer.join() }
            #expect(sold.value == 100)
            #expect(try stock.left("holder") == 0)
        }
    }

    @Test("what another commit changed after it was read is a conflict, and nothing is written")
    func conflict() throws {
        try withStock { stock in
            let key = Array("holder".utf8)
            let transaction = stock.store.transaction()
            #expect(try transaction.get(stock.items, key) == nil)
            try transaction.put(stock.items, key, Array("7".utf8))
            try stock.add(1, of: "holder")
            do throws(StoreError) {
                try transaction.commit()
                Issue.record("an update was lost")
            } catch {
                guard case .conflict = error else { throw error }
            }
            #expect(try stock.left("holder") == 1)
        }
    }
}
