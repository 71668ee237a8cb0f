// SPDX-License-Identifier: Apache-2.0

extension BatonScheduler {
    /// What a failure says: the reason, each thread and what it waits for, and the last decisions if they
    /// were kept.
    func report(_ kind: SchedulingFailure.Kind, _ reason: String) -> String {
        var lines = ["\(kind) at \(now) ns of virtual time: \(reason)"]
        for member in members { lines.append("  \(name(member.id)): \(situation(member))") }
        lines += trace.lines(name: name).map { "    " + $0 }
        return lines.joined(separator: "\n")
    }

    /// The last decisions, if `SchedulerOptions.traceLength` asked for them.
    public var traceLines: [String] { trace.lines(name: name) }

    private func situation(_ member: SimulatedThread) -> String {
        let until = member.deadline == .max ? "without a deadline" : "until \(member.deadline) ns"
        let locks = member.held.isEmpty ? "" : "; holds \(member.held.count) lock(s)"
        switch member.state {
        case .ready: return (member === current ? "runs" : "could run") + locks
        case .blockedOnLock:
            let holder = members.first { other in member.awaited.map(other.held.contains) ?? false }
            return "waits for a lock held by \(holder.map { name($0.id) } ?? "nobody")" + locks
        case .waitingOnCondition: return "waits on a condition \(until)" + locks
        case .sleeping: return "sleeps \(until)" + locks
        case .joining:
            let other = members.first { ObjectIdentifier($0) == member.awaited }
            return "joins \(other.map { name($0.id) } ?? "a thread that ended")" + locks
        case .finished: return "has ended"
        }
    }
}
