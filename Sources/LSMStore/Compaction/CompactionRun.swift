// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A job at work: its parts, and what became of them. All of them succeed, or none counts.
///
/// `@unchecked Sendable`: what changes is guarded by the store's `stateLock`, or atomic.
final class CompactionRun: @unchecked Sendable {
    let job: CompactionJob
    let version: Version
    /// Where the parts after the first begin.
    let cuts: [[UInt8]]
    /// The first part that nobody has begun.
    private(set) var nextPart = 0
    private var workingCount = 0
    private var outputs: [WrittenFiles]
    private(set) var failure: StoreError?
    /// Set with the first failure: the other parts need not go on.
    private let isStopped = Atomic<Bool>(false)

    init(_ job: CompactionJob, of version: Version, cuts: [[UInt8]]) {
        self.job = job
        self.version = version
        self.cuts = cuts
        outputs = Array(repeating: WrittenFiles(), count: cuts.count + 1)
    }

    var partsCount: Int { cuts.count + 1 }
    var hasUnbegunPart: Bool { nextPart < partsCount && failure == nil }
    var isWorking: Bool { workingCount > 0 }
    /// In the order of their keys.
    var allOutputs: WrittenFiles { outputs.reduce(into: WrittenFiles()) { $0 += $1 } }
    var mustStop: Bool { isStopped.load(ordering: .relaxed) }

    /// The number of a part that nobody has begun.
    func beginPart() -> Int {
        defer { nextPart += 1 }
        workingCount += 1
        return nextPart
    }

    func endPart(_ part: Int, _ written: WrittenFiles) {
        outputs[part] = written
        workingCount -= 1
    }

    func failPart(_ error: StoreError) {
        if failure == nil { failure = error }
        isStopped.store(true, ordering: .relaxed)
        workingCount -= 1
    }

    /// The part's first key, and the one that ends it; `nil` for none.
    func bounds(_ part: Int) -> (from: [UInt8]?, to: [UInt8]?) {
        (part > 0 ? cuts[part - 1] : nil, part < cuts.count ? cuts[part] : nil)
    }
}
