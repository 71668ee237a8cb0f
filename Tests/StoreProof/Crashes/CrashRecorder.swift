// SPDX-License-Identifier: Apache-2.0
import Simulator

/// Takes an image of the disk after each operation.
///
/// The power may go at any moment up to the next operation: what was acknowledged by then must be in what
/// this one left. So an image is complete when the next operation begins. Called by whoever holds the baton.
final class CrashRecorder: DiskObserver, @unchecked Sendable {
    private(set) var points: [CrashPoint] = []
    /// What is promised now.
    private let promise: () -> ProofModel.Promise
    private var last: DiskImage

    init(_ disk: VirtualDisk, _ promise: @escaping () -> ProofModel.Promise) {
        self.promise = promise
        last = disk.snapshot()
    }

    func willPerform(_ kind: DiskOperationKind) {
        if kind != .read { seal() }
    }

    func didChange(_ image: DiskImage) { last = image }

    /// Completes the last image.
    func seal() { points.append(CrashPoint(image: last, promise: promise())) }
}
