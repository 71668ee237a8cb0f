// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import LSMStore

/// The process that `KillRounds` kills: opens a store on the real disk, checks it, and writes until it dies.
///
/// To its standard output go records of 16 bytes: lane and number of a batch that was acknowledged, or
/// `opened` and 0. A finding goes to standard error, and ends it with 3.
public struct KillWriter: Sendable {
    static let lanes = 3
    static let opened = UInt64.max

    private let directory: String
    private let seed: UInt64
    private let floors: [UInt64]
    /// Looks at the store with `verify` and ends.
    private let isCheckOnly: Bool

    /// - Parameter arguments: directory, seed, `check` or `write`, and for each lane the last batch that was
    ///   acknowledged.
    public init?(_ arguments: [String]) {
        guard arguments.count == 3 + KillWriter.lanes, let seed = UInt64(arguments[1]) else { return nil }
        directory = arguments[0]
        self.seed = seed
        isCheckOnly = arguments[2] == "check"
        floors = arguments[3...].compactMap { UInt64($0) }
        guard floors.count == KillWriter.lanes else { return nil }
    }

    /// - Returns: the process's exit code.
    public func run() -> Int32 {
        do {
            let store = try Store.open(directory, options: LaneKeyspaces.options(seed))
            let handles = try LaneKeyspaces(store)
            let numbers = try check(store, handles)
            KillWriter.tell(KillWriter.opened, 0)
            if isCheckOnly {
                if let first = try store.verify().findings.first { throw first }
                try store.close()
                return 0
            }
            write(store, handles, after: numbers)
        } catch {
            KillWriter.complain("\(error)")
        }
        return 3
    }

    private func check(_ store: Store, _ handles: LaneKeyspaces) throws -> [UInt64] {
        let snapshot = store.snapshot()
        return try floors.enumerated().map { lane, floor in
            let number = try Lane(lane).check(store, handles, at: snapshot)
            if number < floor {
                throw ProofFailure("lane \(lane) holds batches to \(number); \(floor) was acknowledged")
            }
            return number
        }
    }

    /// One thread for each lane, until the process is killed.
    private func write(_ store: Store, _ handles: LaneKeyspaces, after numbers: [UInt64]) {
        let threads = numbers.enumerated().map { number, last in
            Threads().spawn(name: "lane \(number)") {
                let lane = Lane(number)
                let batch = WriteBatch()
                var n = last
                while true {
                    n += 1
                    do throws(StoreError) {
                        try lane.fill(batch, n, handles)
                        try store.commit(batch, lane.durability(n))
                    } catch {
                        KillWriter.complain("lane \(number), batch \(n): \(error)")
                        _exit(3)
                    }
                    KillWriter.tell(UInt64(number), n)
                }
            }
        }
        for thread in threads { thread.join() }
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }

    /// Writes of a few bytes to a pipe are not mixed up with others'.
    private static func tell(_ what: UInt64, _ number: UInt64) {
        var record = (what, number)
        withUnsafeBytes(of: &record) { bytes in
            if Glibc.write(1, bytes.baseAddress, bytes.count) != bytes.count { _exit(4) }
        }
    }
}
