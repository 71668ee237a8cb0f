// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Every batch that a world's writers began, in the order of their sequence numbers, and what was promised of
/// each.
///
/// The engines under test commit batches of their own between them; so not every sequence number is here.
/// Belongs to the holder of the baton.
public final class CommitLog {
    public private(set) var commits: [LoggedCommit] = []
    /// Ascending.
    private var published: [LoggedCommit] = []
    /// Greatest last sequence number of a batch that must be durable: acknowledged with `.sync`, shown to a
    /// reader after it asked for `.sync`, or found after a crash.
    public private(set) var syncFloor: SequenceNumber = 0
    /// Greatest last sequence number of any acknowledged batch.
    public private(set) var acknowledged: SequenceNumber = 0
    public private(set) var mistake: String?
    private var unseenSync: [LoggedCommit] = []

    init() {}

    /// - Parameter apply: brings the model up to date; told the batch's last sequence number, in their order.
    public func begin(_ durability: Durability, apply: @escaping (SequenceNumber) -> Void) -> LoggedCommit {
        let commit = LoggedCommit(id: commits.count, durability, log: self, apply: apply)
        commits.append(commit)
        return commit
    }

    func publish(_ commit: LoggedCommit) {
        if let before = published.last, commit.first <= before.last {
            mistake = "commit \(commit.id) is numbered \(commit.first) after \(before.last)"
        }
        commit.isPublished = true
        published.append(commit)
        if commit.durability == .sync { unseenSync.append(commit) }
        commit.apply(commit.last)
    }

    /// The call that committed it returned.
    public func acknowledge(_ commit: LoggedCommit) {
        if !commit.isPublished { mistake = "commit \(commit.id) was acknowledged and never published" }
        commit.isAcknowledged = true
        acknowledged = max(acknowledged, commit.last)
        if commit.durability == .sync { syncFloor = max(syncFloor, commit.last) }
    }

    /// A reader was shown everything up to `sequence`.
    public func see(_ sequence: SequenceNumber) {
        while let commit = unseenSync.first, commit.last <= sequence {
            syncFloor = max(syncFloor, commit.last)
            unseenSync.removeFirst()
        }
    }

    /// Everything up to `sequence` is known to be on the disk.
    func settle(_ sequence: SequenceNumber) { syncFloor = max(syncFloor, sequence) }

    /// The batch that `sequence` lies inside of, and not at the end of.
    public func halved(by sequence: SequenceNumber) -> LoggedCommit? {
        let i = count(notAbove: sequence)
        return i < published.count && published[i].first <= sequence ? published[i] : nil
    }

    /// How many published batches end at or before `sequence`.
    private func count(notAbove sequence: SequenceNumber) -> Int {
        var (low, high) = (0, published.count)
        while low < high {
            let middle = (low + high) / 2
            if published[middle].last <= sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Takes over what was found after a crash: the last sequence number, and by batch what its row says is
    /// its first.
    /// - Returns: what is wrong with it, or `nil`.
    func recover(last: SequenceNumber, journal: [Int: SequenceNumber]) -> String? {
        let late = journal.keys.sorted().filter { commits.indices.contains($0) && !commits[$0].isPublished }
            .map { commits[$0] }.sorted { $0.first < $1.first }
        for commit in late {
            guard !commit.isLost, commit.first == journal[commit.id], commit.last <= last else {
                return "commit \(commit.id), numbered \(commit.first), is there after a crash that took it"
            }
            publish(commit)
        }
        if let half = halved(by: last) { return "the store ends at \(last), inside commit \(half.id)" }
        let kept = count(notAbove: last)
        for commit in published[..<kept] where journal[commit.id] != commit.first {
            return "commit \(commit.id), \(commit.first) to \(commit.last), is missing below \(last)"
        }
        for commit in published[kept...] where journal[commit.id] != nil {
            return "commit \(commit.id), \(commit.first) to \(commit.last), is there above \(last)"
        }
        published.removeLast(published.count - kept)
        unseenSync.removeAll()
        for commit in commits where !commit.isPublished || commit.last > last {
            commit.isPublished = false
            commit.isLost = true
        }
        acknowledged = min(acknowledged, last)
        syncFloor = min(syncFloor, last)
        return nil
    }
}
