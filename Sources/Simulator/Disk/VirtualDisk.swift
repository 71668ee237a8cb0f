// SPDX-License-Identifier: Apache-2.0
import Base

/// A disk in memory that forgets what was not synced when its power goes, and fails as it is told to.
///
/// Each file has the bytes that are durable and the changes since its last sync; names likewise, until
/// `syncDirectory`. `crash` decides what of the changes survives. Changes to one 512-byte sector survive in
/// order, as one cache page is written again and again; so do changes to one name or one file's names, as in
/// a journal; everything else survives or not, each by itself.
///
/// In a simulated world each operation is a point where the baton may pass, and may take virtual time.
/// Outside one
/// (`VirtualDisk()`) it may be used from any thread. `mutex` guards every field.
public final class VirtualDisk: FileSystem, @unchecked Sendable {
    let threads: Threads
    /// Not the world's lock: nothing waits or changes threads while it is held.
    let mutex = Lock(Threads())
    let root: DirectoryNode
    var faultSettings: DiskFaults
    var incidentCounts = DiskIncidents()
    var generator: SeededGenerator
    var operationCount = 0
    var crashOperation = Int.max
    var fault: ScheduledFault?
    weak var observer: (any DiskObserver)?
    var isOff = false
    /// Counts crashes; handles of an earlier life are dead.
    var life = 0
    var usedBytes = 0
    /// Files that a crash has to look at, in the order in which they changed first.
    var listed: [FileNode] = []
    var pendingNames: [PendingNames] = []
    /// Order of the last change.
    var changeOrder = 0
    private let latency: DiskLatency
    /// Nodes are numbered up to here.
    var nodeCount = 1

    /// An empty disk with the directory `/`.
    public init(
        seed: UInt64 = 0, threads: Threads = Threads(), latency: DiskLatency = .none,
        faults: DiskFaults = .none
    ) {
        self.threads = threads
        self.latency = latency
        faultSettings = faults
        generator = SeededGenerator(seed: seed)
        root = DirectoryNode(id: 0)
    }

    /// What goes wrong from now on.
    public var faults: DiskFaults {
        get { mutex.withLock { faultSettings } }
        set { mutex.withLock { faultSettings = newValue } }
    }

    /// The faults met so far.
    public var incidents: DiskIncidents { mutex.withLock { incidentCounts } }

    /// Operations so far; sizing, closing and asking whether a name exists are none.
    public var operations: Int { mutex.withLock { operationCount } }

    /// Takes the power away at the operation of that number, counted as `operations` does; whether that one
    /// is still carried out, the seed decides. From then on the disk stays as it is and every operation fails
    /// with EIO, until `crash`.
    public func crashAt(operation: Int) { mutex.withLock { crashOperation = operation } }

    /// Fails the operation of that number, counted as `operations` does, or all from it on; `nil` ends it.
    public func schedule(_ fault: ScheduledFault?) { mutex.withLock { self.fault = fault } }

    /// Who is told of operations from now on; not kept alive.
    public func observe(_ observer: (any DiskObserver)?) { mutex.withLock { self.observer = observer } }

    /// Takes the power away now.
    public func powerOff() { mutex.withLock { isOff = true } }

    /// Whether the power is gone.
    public var isPoweredOff: Bool { mutex.withLock { isOff } }

    /// Bytes in files that have a name.
    public var occupiedBytes: Int { mutex.withLock { usedBytes } }

    // MARK: Operations

    /// Runs an operation: a point of change, time, the count, the power; then `body` under the mutex.
    /// - Parameter onFault: what is left of an operation that fails because it was told to.
    func perform<R>(
        _ kind: DiskOperationKind, _ operation: String, _ path: String, onFault: () -> Void = {},
        _ body: () throws(FileError) -> R
    ) throws(FileError) -> R {
        pause(kind)
        let (result, isLast) = try admit(kind, operation, path, onFault, body)
        // A result that goes unused may be a file, and its end takes the mutex: so not while it is held.
        guard let result, !isLast else { throw VirtualDisk.poweredOff(operation, path) }
        return result
    }

    /// - Returns: what `body` gave, if it was run, and whether the power has gone with this operation.
    private func admit<R>(
        _ kind: DiskOperationKind, _ operation: String, _ path: String, _ onFault: () -> Void,
        _ body: () throws(FileError) -> R
    ) throws(FileError) -> (R?, Bool) {
        mutex.lock()
        defer { mutex.unlock() }
        if isOff { throw VirtualDisk.poweredOff(operation, path) }
        operationCount += 1
        observer?.willPerform(kind)
        defer { if let observer, kind != .read { observer.didChange(image()) } }
        if let fault, fault.meets(operationCount, kind) {
            incidentCounts.scheduledErrors += 1
            onFault()
            throw FileError(operation: operation, path: path, errno: fault.errno)
        }
        if operationCount < crashOperation { return (try body(), false) }
        crashOperation = .max
        defer { isOff = true }
        return (oneIn(2) ? try body() : nil, true)
    }

    private func pause(_ kind: DiskOperationKind) {
        guard let scheduler = threads.scheduler else { return }
        let nanos: UInt64 = mutex.withLock {
            switch kind {
            case .sync: return draw(latency.syncMeanNanos)
            case .read: return oneIn(latency.sampleOneIn) ? draw(latency.readMeanNanos) : 0
            case .write, .name, .removal: return oneIn(latency.sampleOneIn) ? draw(latency.writeMeanNanos) : 0
            }
        }
        if nanos > 0 { scheduler.sleep(nanos: nanos) } else { scheduler.yield() }
    }

    private func draw(_ mean: UInt64) -> UInt64 {
        mean == 0 ? 0 : UInt64.random(in: 1...2 * mean, using: &generator)
    }

    /// Whether a fault of this frequency happens now.
    func oneIn(_ n: Int) -> Bool { n > 0 && (n == 1 || Int.random(in: 0..<n, using: &generator) == 0) }

    static func poweredOff(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation + " (powered off)", path: path, errno: 5)
    }

    // MARK: Changes

    func newNodeId() -> Int {
        nodeCount += 1
        return nodeCount
    }

    func nextOrder() -> Int {
        changeOrder += 1
        return changeOrder
    }

    func list(_ node: FileNode) {
        if node.isListed { return }
        node.isListed = true
        listed.append(node)
    }

    /// Changes a file's bytes, and the count of those in use.
    func change(_ node: FileNode, _ kind: PendingChange.Kind) {
        let before = node.content.count
        node.change(kind, order: nextOrder())
        if node.links > 0 { usedBytes += node.content.count - before }
        list(node)
    }

    /// Whether `node` may become `size` bytes long. Counts a failure, and gives the space back after the
    /// last.
    func hasRoom(_ node: FileNode, _ size: Int) -> Bool {
        guard let capacity = faultSettings.capacityBytes, size > node.content.count else { return true }
        if usedBytes + size - node.content.count <= capacity { return true }
        incidentCounts.fullErrors += 1
        if faultSettings.fullFailuresMax > 0 {
            faultSettings.fullFailuresMax -= 1
            if faultSettings.fullFailuresMax == 0 { faultSettings.capacityBytes = nil }
        }
        return false
    }
}
