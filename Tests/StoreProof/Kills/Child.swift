// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A `KillWriter` in a process of its own, seen by its parent.
final class Child {
    private let process: pid_t
    private let pipe: Int32
    private var rest: [UInt8] = []
    private(set) var hasOpened = false
    /// Lanes and numbers of the batches that were acknowledged since they were taken last.
    private var acknowledged: [(lane: Int, number: UInt64)] = []
    /// `nil` while it runs, and when a signal ended it.
    private(set) var exitCode: Int32?

    init(_ directory: String, seed: UInt64, _ mode: String, _ floors: [UInt64]) throws {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw ProofFailure("no pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let words =
            ["ProofRunner", "kill-writer", directory, String(seed), mode] + floors.map { String($0) }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let failure = posix_spawn(&process, "/proc/self/exe", &actions, nil, &arguments, environ)
        close(ends[1])
        guard failure == 0 else {
            close(ends[0])
            throw ProofFailure("no process: errno \(failure)")
        }
        self.process = process
        pipe = ends[0]
        _ = fcntl(pipe, F_SETFL, O_NONBLOCK)
    }

    deinit { close(pipe) }

    /// Reads what has come, waiting at most so long for the first of it.
    /// - Returns: false at the end: the process is gone, or says nothing when it need not be waited for.
    func read(waitMillis: Int32) -> Bool {
        var poll = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, waitMillis) > 0 else { return waitMillis > 0 }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = Glibc.read(pipe, &buffer, buffer.count)
        if count <= 0 { return false }
        rest += buffer[..<count]
        var at = 0
        while at + 16 <= rest.count {
            let (what, number) = rest.withUnsafeBytes {
                (
                    $0.loadUnaligned(fromByteOffset: at, as: UInt64.self),
                    $0.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
                )
            }
            if what == KillWriter.opened {
                hasOpened = true
            } else {
                acknowledged.append((Int(what), number))
            }
            at += 16
        }
        rest.removeFirst(at)
        return true
    }

    func takeAcknowledged() -> [(lane: Int, number: UInt64)] {
        defer { acknowledged.removeAll(keepingCapacity: true) }
        return acknowledged
    }

    func kill() {
        _ = Glibc.kill(process, SIGKILL)
        wait()
    }

    func wait() {
        var status: Int32 = 0
        waitpid(process, &status, 0)
        if status & 0x7F == 0 { exitCode = status >> 8 & 0xFF }
    }
}
