// SPDX-License-Identifier: Apache-2.0

/// Sees each operation of a `VirtualDisk`. Called with the disk's mutex held: it must not call the disk.
public protocol DiskObserver: AnyObject, Sendable {
    /// Before the operation has had any effect.
    func willPerform(_ kind: DiskOperationKind)
    /// After an operation that is no read, whether it succeeded or not.
    func didChange(_ image: DiskImage)
}
