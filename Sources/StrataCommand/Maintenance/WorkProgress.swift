// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import LSMStore
import Server

/// How far a backup, a restore or a check is: a bar on a terminal, nothing elsewhere.
///
/// `@unchecked Sendable`: only the thread that works shows progress.
final class WorkProgress: @unchecked Sendable {
    private static let intervalNanos: UInt64 = 200_000_000

    private let clock: any TimeSource = Environment.system.clock
    private let beganNanos: UInt64
    private var shownNanos: UInt64 = 0
    private var hasBar = false

    init() { beganNanos = clock.monotonicNanos }

    var seconds: Double { Double(clock.monotonicNanos - beganNanos) / 1e9 }

    /// Options that show the progress.
    /// - Parameter bytesPerSecond: what the work may read at most; 0 for no limit.
    func options(bytesPerSecond: Int) -> MaintenanceOptions {
        var options = MaintenanceOptions()
        options.bytesPerSecondMax = bytesPerSecond
        options.onProgress = { self.show($0) }
        return options
    }

    func show(_ progress: MaintenanceProgress) {
        let now = clock.monotonicNanos
        guard Console.isTerminal, now - shownNanos >= WorkProgress.intervalNanos else { return }
        shownNanos = now
        let part = min(1, Double(progress.bytesDone) / Double(max(1, progress.bytesTotal)))
        let left = part > 0 ? Console.duration(seconds / part - seconds) : "?"
        let full = Int(part * 30)
        let bar = String(repeating: "#", count: full) + String(repeating: "-", count: 30 - full)
        Console.note(
            "\r[\(bar)] \(Int(part * 100))%  \(progress.filesDone) of \(progress.filesTotal) files, "
                + "\(Console.bytes(progress.bytesDone)), \(left) left\u{1B}[K")
        hasBar = true
    }

    func finish() {
        if hasBar { Console.note("\r\u{1B}[K") }
        hasBar = false
    }
}

/// `--rate`: how fast maintenance may read.
struct WorkRate: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read so much a second at most, such as 20MiB; without it, as fast as can be.",
            valueName: "bytes"))
    var rate: String?

    var bytesPerSecond: Int { rate.flatMap { ByteSize.parse($0) } ?? 0 }

    func validate() throws {
        guard let rate else { return }
        guard let bytes = ByteSize.parse(rate), bytes > 0 else {
            throw ValidationError("--rate takes a number of bytes, such as 20MiB, not '\(rate)'.")
        }
    }
}
