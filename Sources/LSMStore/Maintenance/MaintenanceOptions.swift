// SPDX-License-Identifier: Apache-2.0

/// How a backup, a restore, or a check goes about its work.
public struct MaintenanceOptions: Sendable {
    /// Bytes a second to read at most, so that those whom the store serves keep their share of the disk; 0
    /// for no limit.
    public var bytesPerSecondMax = 0
    /// Called now and then from the working thread, at least once for each file. Must not call the store.
    public var onProgress: (@Sendable (MaintenanceProgress) -> Void)?

    /// Asked now and then; once it says true, the job ends with `.file` and ECANCELED, and leaves what an
    /// error of the disk at that moment would leave. Must not call the store.
    public var isCancelled: (@Sendable () -> Bool)?

    public init() {}
}

/// How far it is.
public struct MaintenanceProgress: Sendable, Equatable {
    public var filesDone = 0
    public var filesTotal = 0
    public var bytesDone = 0
    public var bytesTotal = 0

    public init(filesTotal: Int = 0, bytesTotal: Int = 0) {
        self.filesTotal = filesTotal
        self.bytesTotal = bytesTotal
    }
}
