// SPDX-License-Identifier: Apache-2.0

/// How a backup, a restore, or a check goes about its work.
public struct MaintenanceOptions: Sendable {
    /// Bytes a second to read at most, so that those whom the store serves keep their share of the disk; 0
    /// for no limit.
    public var bytesPerSecondMax = 0
    /// Called now and then from the working thread, at least once for each file. Must not call the store.
    public var onProgress: (@Sendable (MaintenanceProgress) -> Void)?

    public init() {}
}

/// How far it is.
public struct MaintenanceProgress: Sendable, Equatable {
    public var filesDone = 0
    public var filesTotal = 0
    public var bytesDone = 0
    public var bytesTotal = 0
}
