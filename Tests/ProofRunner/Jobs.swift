// SPDX-License-Identifier: Apache-2.0
import Base
import CPlatform
import Glibc

/// Works through a list on several cores. `lock` guards every field.
final class Jobs<Item: Sendable, Report: Sendable>: @unchecked Sendable {
    private let lock = Lock(Threads())
    private let count: Int
    private var items: [Item] = []
    private var next = 0
    private var reports: [Int: Report] = [:]
    private var failures: [String] = []

    init(count: Int) { self.count = count }

    /// - Parameter work: given an item and whom to tell what it is about to do: when the process traps, that
    ///   is printed.
    /// - Returns: the reports in the items' order, and what `work` threw.
    func run(
        _ items: [Item], _ work: @escaping @Sendable (Item, (String) -> Void) throws -> Report
    ) -> ([Report], [String]) {
        self.items = items
        let threads = (0..<count).map { job in
            Threads().spawn(name: "job \(job)") { [self] in
                // A world runs one thread at a time; on one core they hand over twice as fast.
                platform_stay_on_core(Int32(job))
                let last = LastWords(job)
                while let (i, item) = take() {
                    do {
                        let report = try work(item, last.note)
                        lock.withLock { reports[i] = report }
                    } catch { lock.withLock { failures.append("\(error)") } }
                }
                last.note("")
            }
        }
        for thread in threads { thread.join() }
        return (reports.sorted { $0.key < $1.key }.map(\.value), failures)
    }

    private func take() -> (Int, Item)? {
        lock.withLock {
            guard next < items.count else { return nil }
            defer { next += 1 }
            return (next, items[next])
        }
    }
}
