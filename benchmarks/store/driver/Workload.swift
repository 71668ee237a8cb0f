// SPDX-License-Identifier: Apache-2.0

/// What is done to a store. README.md says what each measures.
enum Workload: String, CaseIterable {
    case fillseq, fillbatch, fillrandom, overwrite, fillsync1, fillsync8
    case readrandom, readmissing, multiget, seekrandom, scan
    case readwhilewriting, deleterandom, mixed
    /// Opening a settled store after a clean close.
    case open
    /// Filling, and no end: the process kills itself.
    case crash
    /// Opening what `crash` left.
    case recover
    /// Brings what `fillrandom` left to rest; the others start from there.
    case settle

    /// What it starts from.
    enum Start {
        case nothing
        /// A filled store at rest, which it leaves as it is.
        case settled
        /// A copy of that.
        case copyOfSettled
        /// What the workload before it left.
        case left
    }

    var start: Start {
        switch self {
        case .fillseq, .fillbatch, .fillrandom, .fillsync1, .fillsync8, .crash: .nothing
        case .readrandom, .readmissing, .multiget, .seekrandom, .scan, .open: .settled
        case .overwrite, .readwhilewriting, .deleterandom, .mixed: .copyOfSettled
        case .recover, .settle: .left
        }
    }

    var isSynced: Bool { self == .fillsync1 || self == .fillsync8 }

    /// In the order of the tables.
    static let measured: [Workload] = [
        .fillseq, .fillbatch, .fillrandom, .overwrite, .fillsync1, .fillsync8, .readrandom, .readmissing,
        .multiget, .seekrandom, .scan, .readwhilewriting, .deleterandom, .mixed,
    ]

    var title: String {
        switch self {
        case .fillbatch: "fillbatch (100)"
        case .fillsync1: "fillsync ×1"
        case .fillsync8: "fillsync ×8"
        case .multiget: "multiget (32)"
        case .seekrandom: "seekrandom + 10"
        case .mixed: "mixed 90/10, zipf"
        default: rawValue
        }
    }
}
