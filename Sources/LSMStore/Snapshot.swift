// SPDX-License-Identifier: Apache-2.0

/// The store as it was at one sequence number. Reads through it see exactly the commits up to there.
///
/// While it lives, compaction keeps the versions that it sees; it ends when its last reference goes.
public final class Snapshot: Sendable {
    public let sequence: SequenceNumber
    private let register: SnapshotRegister

    init(sequence: SequenceNumber, register: SnapshotRegister) {
        self.sequence = sequence
        self.register = register
    }

    deinit { register.remove(sequence) }
}
