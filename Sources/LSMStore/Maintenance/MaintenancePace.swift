// SPDX-License-Identifier: Apache-2.0
import Base

/// Counts what a long job has read, tells whoever wants to know, and waits where the job runs ahead of its
/// rate. One thread.
final class MaintenancePace {
    private let options: MaintenanceOptions
    private let environment: Environment
    private let startNanos: UInt64
    private(set) var progress: MaintenanceProgress

    /// The longest single wait.
    private static let sleepNanosMax: UInt64 = 1_000_000_000

    init(_ options: MaintenanceOptions, _ environment: Environment, files: Int, bytes: Int) {
        self.options = options
        self.environment = environment
        startNanos = environment.clock.monotonicNanos
        progress = MaintenanceProgress(filesTotal: files, bytesTotal: bytes)
    }

    func add(bytes: Int) {
        progress.bytesDone += bytes
        options.onProgress?(progress)
        guard options.bytesPerSecondMax > 0 else { return }
        let due = UInt64(Double(progress.bytesDone) / Double(options.bytesPerSecondMax) * 1e9)
        let spent = environment.clock.monotonicNanos &- startNanos
        guard due > spent else { return }
        environment.threads.sleep(nanos: min(due - spent, MaintenancePace.sleepNanosMax))
    }

    /// Whether the job shall end before its time.
    var isCancelled: Bool { options.isCancelled?() ?? false }

    func finishFile() {
        progress.filesDone += 1
        options.onProgress?(progress)
    }
}
