// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

/// How far an import is: a bar on a terminal, else a line each few seconds. Used by one thread.
final class ImportProgress {
    private static let barIntervalNanos: UInt64 = 200_000_000
    private static let lineIntervalNanos: UInt64 = 5_000_000_000

    private let path: String
    private let sizeBytes: Int
    private let clock: any TimeSource = Environment.system.clock
    private let isTerminal = Console.isTerminal
    private let beganNanos: UInt64
    private var passNanos: UInt64
    private var shownNanos: UInt64
    private var current: CountedSource?
    private var hasBar = false

    init(path: String) throws(FileError) {
        self.path = path
        let file = try Environment.system.files.open(path, .read)
        defer { file.close() }
        sizeBytes = max(1, try file.size())
        beganNanos = clock.monotonicNanos
        passNanos = beganNanos
        shownNanos = beganNanos
    }

    var seconds: Double { Double(clock.monotonicNanos - beganNanos) / 1e9 }

    /// The file from its beginning, decompressed; progress is counted anew.
    func source() throws(ImportError) -> any ByteSource {
        let counted = try CountedSource(path)
        current = counted
        passNanos = clock.monotonicNanos
        return try CompressedInput.wrap(counted)
    }

    func say(_ text: String) {
        finish()
        hasBar = false
        Console.note("strata: \(text)\n")
    }

    /// - Returns: that the import is to go on.
    func show(_ report: ImportReport) -> Bool {
        let now = clock.monotonicNanos
        let interval = isTerminal ? Self.barIntervalNanos : Self.lineIntervalNanos
        guard now - shownNanos >= interval else { return true }
        shownNanos = now
        let seconds = Double(now - passNanos) / 1e9
        let part = min(1, Double(current?.readBytes ?? 0) / Double(sizeBytes))
        let rate = Console.grouped(Int(Double(report.rowsRead) / max(seconds, 0.001)))
        let left = part > 0 ? Console.duration(seconds / part - seconds) : "?"
        let text = "\(Int(part * 100))%  \(Console.grouped(report.rowsRead)) rows, \(rate)/s, \(left) left"
        if isTerminal {
            let full = Int(part * 30)
            let bar = String(repeating: "#", count: full) + String(repeating: "-", count: 30 - full)
            Console.note("\r[\(bar)] \(text)\u{1B}[K")
            hasBar = true
        } else {
            say(text)
        }
        return true
    }

    func finish() { if hasBar { Console.note("\r\u{1B}[K") } }
}

/// A file that counts what was read of it.
private final class CountedSource: ByteSource {
    private let file: any File
    private(set) var readBytes = 0

    init(_ path: String) throws(ImportError) {
        do throws(FileError) { file = try Environment.system.files.open(path, .read) } catch {
            throw .file(error)
        }
    }

    deinit { file.close() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        do throws(FileError) {
            let count = try file.read(into: buffer, at: readBytes)
            readBytes += count
            return count
        } catch { throw .file(error) }
    }
}
