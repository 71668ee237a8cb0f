// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// What this process has used, all its threads together.
enum ProcessUsage {
    /// User and system time; what getrusage tells, in nanoseconds.
    static var cpuNanos: UInt64 {
        var t = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t)
        return UInt64(t.tv_sec) * 1_000_000_000 + UInt64(t.tv_nsec)
    }

    /// Bytes handed to the kernel by writing calls.
    static var writtenBytes: Int { number("wchar:", in: "/proc/self/io") }

    /// The most memory that was resident at once.
    static var peakBytes: Int { number("VmHWM:", in: "/proc/self/status") << 10 }

    /// Returns when the background has done nothing for a fifth of a second.
    static func waitUntilIdle() {
        let threads = Threads()
        let quietNanos: UInt64 = 500_000
        var quiet = 0
        var last = (cpu: cpuNanos, written: writtenBytes)
        while quiet < 8 {
            threads.sleep(nanos: 25_000_000)
            let now = (cpu: cpuNanos, written: writtenBytes)
            quiet = now.cpu - last.cpu < quietNanos && now.written == last.written ? quiet + 1 : 0
            last = now
        }
    }

    /// The number after the name in a file of the kernel's.
    private static func number(_ name: String, in path: String) -> Int {
        guard let file = fopen(path, "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix(name) else { continue }
            return Int(text.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber })
                ?? 0
        }
        return 0
    }
}
