// SPDX-License-Identifier: Apache-2.0

/// One operation of a `VirtualDisk` that is to fail, or the first of all that are.
///
/// A write that fails has written its first half; a sync that fails has dropped pages, as `DiskFaults` says.
/// `ENOSPC` meets only operations that take space.
public struct ScheduledFault: Sendable {
    public static let inputOutput: Int32 = 5
    public static let noSpace: Int32 = 28

    /// Counted as `VirtualDisk.operations` does.
    public let operation: Int
    public let errno: Int32
    /// Whether every later operation fails too.
    public let isForGood: Bool

    public init(operation: Int, errno: Int32, isForGood: Bool) {
        self.operation = operation
        self.errno = errno
        self.isForGood = isForGood
    }

    func meets(_ number: Int, _ kind: DiskOperationKind) -> Bool {
        guard isForGood ? number >= operation : number == operation else { return false }
        return errno != ScheduledFault.noSpace || kind.takesSpace
    }
}
