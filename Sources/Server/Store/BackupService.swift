// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Makes backups of the store that this process serves, one at a time, on a thread of its own.
///
/// They go into the one directory that the configuration names: whoever may ask for a backup does not choose
/// where the process writes. Any thread may call anything; `stop` once, before the store is closed.
///
/// `@unchecked Sendable`: `lock` guards all that changes.
public final class BackupService: @unchecked Sendable {
    /// Why no backup was begun.
    enum Refusal: Error { case noDirectory, running, stopping }

    /// How it stands with the backups of this process.
    struct Status {
        /// Counts those that were begun; 0 for none.
        var job = 0
        /// Of the one under way.
        var progress: MaintenanceProgress?
        /// What became of the last that ended.
        var last: Result<Backup, StoreError>?
        /// Since the process was started.
        var made = 0
        var failures = 0
    }

    let directory: String?
    private let store: Store
    private let environment: Environment
    private let lock: Lock
    private var state = Status()
    private var thread: (any JoinableThread)?
    private var isStopping = false

    /// - Parameter directory: `nil` refuses every backup.
    init(_ store: Store, into directory: String?, _ environment: Environment) {
        self.store = store
        self.directory = directory
        self.environment = environment
        lock = Lock(environment.threads)
    }

    var status: Status { lock.withLock { state } }

    /// Begins a backup.
    /// - Parameter bytesPerSecond: what it may read at most; 0 for no limit.
    /// - Returns: its number among those of this process.
    func start(bytesPerSecond: Int = 0) throws(Refusal) -> Int {
        guard let directory else { throw .noDirectory }
        let (job, ended) = try lock.withLock { () throws(Refusal) -> (Int, (any JoinableThread)?) in
            if isStopping { throw .stopping }
            if state.progress != nil { throw .running }
            state.job += 1
            state.progress = MaintenanceProgress()
            let ended = thread
            thread = environment.threads.spawn(name: "strata-backup") { [self] in
                make(in: directory, bytesPerSecond)
            }
            return (state.job, ended)
        }
        // Its backup has ended, so it is at its end.
        ended?.join()
        return job
    }

    private func make(in directory: String, _ bytesPerSecond: Int) {
        var options = MaintenanceOptions()
        options.bytesPerSecondMax = bytesPerSecond
        options.onProgress = { progress in self.lock.withLock { self.state.progress = progress } }
        options.isCancelled = { self.lock.withLock { self.isStopping } }
        let outcome: Result<Backup, StoreError>
        do throws(StoreError) {
            outcome = .success(try store.backup(to: directory, options: options))
        } catch {
            outcome = .failure(error)
        }
        lock.withLock {
            state.progress = nil
            state.last = outcome
            if case .success = outcome { state.made += 1 } else { state.failures += 1 }
        }
    }

    /// Cuts a backup under way short, which leaves the directory as it was before, and begins no other.
    func stop() {
        let running = lock.withLock {
            isStopping = true
            defer { thread = nil }
            return thread
        }
        running?.join()
    }
}
