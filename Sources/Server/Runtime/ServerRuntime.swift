// SPDX-License-Identifier: Apache-2.0
import Base
import Logging
import NIOCore
import NIOPosix

/// What all listeners of a process share: event loops, worker threads, metrics, the log.
public final class ServerRuntime: Sendable {
    public let metrics: MetricsRegistry
    public let clock: any TimeSource
    /// `nil` writes no access log.
    public let accessLog: Logger?
    /// What went wrong inside, for answers of 500 and above.
    let failures: FailureLog
    let requestIDs: RequestIDs
    let loops: MultiThreadedEventLoopGroup
    let workers: WorkerPool
    /// For handlers that end by waiting for a sync. They take turns at the processor and wait together, so
    /// that one sync makes many requests durable; of `workers` there are too few for that.
    let committers: WorkerPool
    /// Request bodies of all listeners together.
    let bodies: ByteAllowance

    /// - Parameters:
    ///   - loopCount: event-loop threads.
    ///   - workerCount: threads for handlers that may block.
    ///   - committerCount: threads for handlers that wait for a sync. An idle one costs a page or two.
    ///   - pendingMax: handlers that may run or wait at once; beyond it requests are answered 503.
    ///   - failureLog: takes a line for each failed request.
    ///   - bodyBytesMax: request bodies held at once, over all connections; beyond it 503 too.
    public init(
        loopCount: Int = max(1, min(System.coreCount, 8)), workerCount: Int = max(4, System.coreCount * 2),
        committerCount: Int = 64,
        pendingMax: Int = 1024, bodyBytesMax: Int = 512 << 20,
        clock: any TimeSource = SystemTimeSource(), metrics: MetricsRegistry = MetricsRegistry(),
        accessLog: Logger? = nil, failureLog: Logger = Logger(label: "strata.failure"),
        random: any RandomSource = SystemRandomSource()
    ) {
        self.clock = clock
        self.metrics = metrics
        self.accessLog = accessLog
        failures = FailureLog(failureLog, clock: clock)
        requestIDs = RequestIDs(random)
        loops = MultiThreadedEventLoopGroup(numberOfThreads: loopCount)
        bodies = ByteAllowance(bytesMax: bodyBytesMax)
        let workers = WorkerPool(threads: workerCount, pendingMax: pendingMax)
        self.workers = workers
        let committers = WorkerPool(threads: committerCount, pendingMax: pendingMax)
        self.committers = committers
        metrics.gauge("strata_http_pending_requests", help: "Requests that run or wait for a worker.") {
            Double(workers.pendingCount + committers.pendingCount)
        }
    }

    /// Ends the threads. Call when every listener is closed; blocks, so not from an event loop.
    public func stop() {
        workers.stop()
        committers.stop()
        try? loops.syncShutdownGracefully()
    }
}
