// SPDX-License-Identifier: Apache-2.0
import Base

@testable import Simulator

extension File {
    func put(_ bytes: [UInt8], at offset: Int = 0) throws {
        try bytes.withUnsafeBytes { try write($0, at: offset) }
    }

    func all() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: try size() + 1)
        let count = try bytes.withUnsafeMutableBytes { try read(into: $0, at: 0) }
        return Array(bytes[..<count])
    }
}

extension FileSystem {
    /// The file's bytes, or `nil` when there is none.
    func bytes(_ path: String) throws -> [UInt8]? {
        guard exists(path) else { return nil }
        return try open(path, .read).all()
    }

    /// A file with these bytes; itself and its name durable when `isDurable`.
    func make(_ path: String, _ bytes: [UInt8], isDurable: Bool) throws {
        let file = try open(path, .replace)
        try file.put(bytes)
        if isDurable {
            try file.sync()
            try syncDirectory("/")
        }
    }
}

func sector(_ value: UInt8, _ count: Int = 1) -> [UInt8] {
    [UInt8](repeating: value, count: count * 512)
}

/// Runs `prepare` on a fresh disk for each seed, crashes it, and gives what `observe` sees afterwards.
func outcomes<T: Hashable>(
    seeds: Range<UInt64> = 0..<300, mode: CrashMode? = nil, faults: DiskFaults = .none,
    _ prepare: (VirtualDisk) throws -> Void, _ observe: (VirtualDisk) throws -> T
) throws -> [T: Int] {
    var counts: [T: Int] = [:]
    for seed in seeds {
        let disk = VirtualDisk(seed: seed, faults: faults)
        try prepare(disk)
        var generator = SeededGenerator(seed: seed &+ 1)
        disk.crash(using: &generator, mode: mode)
        counts[try observe(disk), default: 0] += 1
    }
    return counts
}
