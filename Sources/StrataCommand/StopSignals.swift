// SPDX-License-Identifier: Apache-2.0
import Glibc

/// SIGTERM and SIGINT as something to wait for.
///
/// They are blocked before any thread starts, so that every thread inherits that and only `wait` takes one.
/// After it the second signal has its ordinary effect on this thread: the process ends at once.
struct StopSignals {
    /// How long the end may take once it was asked for.
    static let endSecondsMax: UInt32 = 10

    private var set = sigset_t()

    /// Call on the main thread before any other exists.
    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Blocks until the process is asked to stop.
    mutating func wait() {
        var received: Int32 = 0
        while sigwait(&set, &received) != 0 {}
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        signal(SIGALRM) { _ in _exit(ProcessExit.drainOverdue.rawValue) }
        alarm(StopSignals.endSecondsMax)
    }
}
