// SPDX-License-Identifier: Apache-2.0

/// What a figure of ours should be beside a peer's.
struct Goal {
    private enum Bound {
        case atLeast(Double)
        case atMost(Double)
    }

    let title: String
    private let workload: Workload
    /// Name of the peer; `nil` for the best of them, `strata` for our figure alone.
    private let peer: String?
    private let bound: Bound
    private let figure: (Measurement) -> Double?

    private static func speed(_ workload: Workload, _ peer: String?, _ wanted: Double) -> Goal {
        Goal(
            title: "\(workload.title), operations per CPU second, by \(peer ?? "the best peer")",
            workload: workload, peer: peer, bound: .atLeast(wanted), figure: \.operationsPerCPUSecond)
    }

    static var all: [Goal] {
        [.fillseq, .fillrandom, .overwrite].flatMap { put in
            [speed(put, "leveldb", 1), speed(put, "rocksdb", 2.5)]
        } + [
            speed(.fillbatch, "leveldb", 1.3), speed(.fillsync8, nil, 1.5),
            speed(.readrandom, "rocksdb", 1.6), speed(.readrandom, "lmdb", 0.6),
            speed(.multiget, "rocksdb", 1.5), speed(.scan, "rocksdb", 1.5),
            speed(.seekrandom, "rocksdb", 1.5),
            Goal(
                title: "write amplification of overwrite, by rocksdb", workload: .overwrite, peer: "rocksdb",
                bound: .atMost(1), figure: \.writeAmplification),
            Goal(
                title: "space amplification of overwrite, by rocksdb", workload: .overwrite, peer: "rocksdb",
                bound: .atMost(1), figure: \.spaceAmplification),
            Goal(
                title: "p99.99 of a put in overwrite, by rocksdb", workload: .overwrite, peer: "rocksdb",
                bound: .atMost(0.2), figure: { $0[.p9999Nanos] }),
            Goal(
                title: "open after a clean close, ms", workload: .open, peer: "strata", bound: .atMost(20),
                figure: { $0[.openNanos].map { $0 / 1e6 } }),
        ]
    }

    /// `nil` when it was not measured.
    func value(_ results: Results, _ engines: [EngineKind]) -> Double? {
        if peer == EngineKind.strata.rawValue { return results.median(.strata, workload, figure) }
        let peers = engines.filter { $0 != .strata && (peer == nil || $0.rawValue == peer) }
        return peers.compactMap { results.ratio(workload, to: $0, figure) }.min()
    }

    func isMet(_ value: Double) -> Bool {
        switch bound {
        case .atLeast(let wanted): value >= wanted
        case .atMost(let wanted): value <= wanted
        }
    }

    var wantedText: String {
        switch bound {
        case .atLeast(let wanted): "≥ \(FigureText.decimal(wanted, 1))"
        case .atMost(let wanted): "≤ \(FigureText.decimal(wanted, 1))"
        }
    }
}
