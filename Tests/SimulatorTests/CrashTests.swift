// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Simulator

/// What power loss may take, and what it may not: each loss that is documented happens for some seed, each
/// promise holds for all.
@Suite struct CrashTests {
    @Test("synced bytes under a synced name survive every crash", arguments: CrashMode.allCases)
    func promise(mode: CrashMode) throws {
        let seen = try outcomes(mode: mode) { disk in
            try disk.make("/f", [1, 2, 3], isDurable: true)
        } _: {
            try $0.bytes("/f")
        }
        #expect(seen == [[1, 2, 3]: 300])
    }

    @Test("an unsynced write may be lost or kept")
    func unsynced() throws {
        let seen = try outcomes { disk in
            try disk.make("/f", sector(1), isDurable: true)
            try disk.open("/f", .readWrite).put(sector(2))
        } _: {
            try $0.bytes("/f")
        }
        #expect(Set(seen.keys) == [sector(1), sector(2)])
    }

    @Test("one write of several sectors may be torn anywhere, never inside a sector")
    func torn() throws {
        let seen = try outcomes(seeds: 0..<1_000) { disk in
            try disk.make("/f", sector(1, 3), isDurable: true)
            try disk.open("/f", .readWrite).put(sector(2, 3))
        } _: { disk in
            let bytes = try disk.bytes("/f") ?? []
            for i in 0..<3 { #expect(Set(bytes[i * 512..<(i + 1) * 512]).count == 1) }
            return [bytes[0], bytes[512], bytes[1024]]
        }
        #expect(seen.count == 8)
    }

    @Test("writes may be reordered across sectors, never within one")
    func reordered() throws {
        let seen = try outcomes(seeds: 0..<1_000) { disk in
            try disk.make("/f", sector(0, 2), isDurable: true)
            let file = try disk.open("/f", .readWrite)
            try file.put([1], at: 0)
            try file.put([2], at: 1)
            try file.put([3], at: 512)
        } _: { disk in
            let bytes = try disk.bytes("/f") ?? []
            return [bytes[0], bytes[1], bytes[512]]
        }
        #expect(seen[[0, 0, 3]] != nil)
        #expect(seen[[1, 2, 0]] != nil)
        #expect(seen[[1, 0, 3]] != nil)
        #expect(!seen.keys.contains { $0[0] == 0 && $0[1] == 2 })
    }

    @Test("a file may have grown without its data, and data goes with a size that was lost")
    func growth() throws {
        let seen = try outcomes(seeds: 0..<1_000, mode: .subset) { disk in
            try disk.make("/f", [7], isDurable: true)
            try disk.open("/f", .readWrite).put(sector(9), at: 512)
        } _: { disk in
            let bytes = try disk.bytes("/f") ?? []
            return [bytes.count, Int(bytes.last ?? 0)]
        }
        #expect(Set(seen.keys) == [[1, 7], [1024, 0], [1024, 9]])
    }

    @Test("an unsynced truncation may be lost or kept, and what it cut never comes back after it grew again")
    func truncation() throws {
        let seen = try outcomes(seeds: 0..<1_000) { disk in
            try disk.make("/f", sector(1, 2), isDurable: true)
            let file = try disk.open("/f", .readWrite)
            try file.truncate(512)
            try file.truncate(1024)
            try file.sync()
            try file.truncate(0)
        } _: { disk in
            let bytes = try disk.bytes("/f") ?? []
            #expect(bytes.dropFirst(512).allSatisfy { $0 == 0 })
            return bytes.count
        }
        #expect(Set(seen.keys) == [0, 1024])
    }

    @Test("a new file's name may be lost though its bytes were synced, until the directory is")
    func name() throws {
        let seen = try outcomes { disk in
            let file = try disk.open("/f", .create)
            try file.put([1])
            try file.sync()
        } _: {
            try $0.bytes("/f")
        }
        #expect(Set(seen.keys) == [nil, [1]])
    }

    @Test("a synced name may lead to a file whose bytes were lost")
    func emptyFile() throws {
        let seen = try outcomes { disk in
            try disk.open("/f", .create).put([1])
            try disk.syncDirectory("/")
        } _: {
            try $0.bytes("/f")
        }
        #expect(seen[[]] != nil && seen[[1]] != nil && seen[nil] == nil)
    }

    @Test("a removed name may come back, until the directory is synced")
    func removal() throws {
        func run(isSynced: Bool) throws -> Set<[UInt8]?> {
            Set(
                try outcomes { disk in
                    try disk.make("/f", [1], isDurable: true)
                    try disk.remove("/f")
                    if isSynced { try disk.syncDirectory("/") }
                } _: {
                    try $0.bytes("/f")
                }.keys)
        }
        #expect(try run(isSynced: false) == [nil, [1]])
        #expect(try run(isSynced: true) == [nil])
    }

    @Test("a rename is atomic: the target is the old file or the new one, never missing")
    func rename() throws {
        let seen = try outcomes { disk in
            try disk.make("/f", [1], isDurable: true)
            try disk.make("/g", [2], isDurable: true)
            try disk.rename("/g", to: "/f")
        } _: {
            [try $0.bytes("/f"), try $0.bytes("/g")]
        }
        #expect(Set(seen.keys) == [[[1], [2]], [[2], nil]])
    }

    @Test("a rename between directories is atomic, whichever of the two is synced", arguments: ["/a", "/b"])
    func move(synced: String) throws {
        let seen = try outcomes { disk in
            for path in ["/a", "/b"] { try disk.createDirectory(path) }
            try disk.syncDirectory("/")
            try disk.make("/a/f", [1], isDurable: false)
            try disk.open("/a/f", .readWrite).sync()
            try disk.rename("/a/f", to: "/b/f")
            try disk.syncDirectory(synced)
        } _: {
            [try $0.bytes("/a/f"), try $0.bytes("/b/f")]
        }
        #expect(seen == [[nil, [1]]: 300])
    }

    @Test("a chain of renames survives up to some step, and a file never has two names")
    func chain() throws {
        let seen = try outcomes(seeds: 0..<1_000) { disk in
            try disk.make("/a", [1], isDurable: true)
            try disk.rename("/a", to: "/b")
            try disk.rename("/b", to: "/c")
        } _: {
            try $0.list("/").sorted()
        }
        #expect(Set(seen.keys) == [["a"], ["b"], ["c"]])
    }

    @Test("a directory that was not synced into its parent may be gone with all in it")
    func directory() throws {
        let seen = try outcomes { disk in
            try disk.createDirectory("/d")
            let file = try disk.open("/d/f", .create)
            try file.put([1])
            try file.sync()
            try disk.syncDirectory("/d")
        } _: {
            try $0.bytes("/d/f")
        }
        #expect(Set(seen.keys) == [nil, [1]])
    }

    @Test("linked names share one file")
    func links() throws {
        let seen = try outcomes { disk in
            try disk.make("/f", [1], isDurable: true)
            try disk.link("/f", to: "/g")
            try disk.syncDirectory("/")
            try disk.remove("/f")
            try disk.syncDirectory("/")
            let file = try disk.open("/g", .readWrite)
            try file.put([2])
            try file.sync()
        } _: {
            [try $0.bytes("/f"), try $0.bytes("/g")]
        }
        #expect(seen == [[nil, [2]]: 300])
    }

    @Test("files open before the crash are dead, and locks are free")
    func handles() throws {
        let disk = VirtualDisk()
        try disk.make("/f", [1], isDurable: true)
        let file = try disk.open("/f", .readWrite)
        let lock = try disk.lock("/LOCK")
        disk.crashKeepingAll()
        #expect(throws: FileError.self) { _ = try file.all() }
        #expect(throws: FileError.self) { try file.put([2]) }
        #expect(throws: FileError.self) { try file.sync() }
        let again = try disk.lock("/LOCK")
        lock.close()
        let error = #expect(throws: FileError.self) { _ = try disk.lock("/LOCK") }
        #expect(error?.isBusy == true)
        again.close()
        _ = try disk.lock("/LOCK")
    }

    @Test("from the operation of the crash on, every operation fails and nothing changes")
    func atOperation() throws {
        var carriedOut: Set<Bool> = []
        for seed in 0..<20 as Range<UInt64> {
            let disk = VirtualDisk(seed: seed)
            let file = try disk.open("/f", .create)
            disk.crashAt(operation: disk.operations + 2)
            try file.put([1])
            #expect(throws: FileError.self) { try file.put([2], at: 1) }
            #expect(throws: FileError.self) { try file.put([3], at: 2) }
            #expect(throws: FileError.self) { try disk.syncDirectory("/") }
            #expect(disk.isPoweredOff && !disk.exists("/f"))
            disk.crashKeepingAll()
            let bytes = try disk.bytes("/f")
            #expect(bytes == [1] || bytes == [1, 2])
            carriedOut.insert(bytes == [1, 2])
        }
        #expect(carriedOut.count == 2)
    }

    @Test("a disk that lies about syncs comes back as it was at one moment, across files")
    func lies() throws {
        var faults = DiskFaults()
        faults.liesAboutSync = true
        let seen = try outcomes(seeds: 0..<500, faults: faults) { disk in
            for (name, value) in [("/a", 1), ("/b", 2), ("/c", 3)] as [(String, UInt8)] {
                try disk.make(name, [value], isDurable: true)
            }
        } _: { disk in
            try ["/a", "/b", "/c"].map { try disk.bytes($0).map { $0.isEmpty ? "empty" : "full" } ?? "none" }
        }
        #expect(seen[["none", "none", "none"]] != nil)
        #expect(seen[["full", "full", "full"]] != nil)
        #expect(seen[["full", "empty", "none"]] != nil)
        #expect(!seen.keys.contains { $0[0] != "full" && $0[1] != "none" })
    }

    @Test("a crash of a seed is the same each time")
    func determinism() throws {
        func run(_ seed: UInt64) throws -> [[UInt8]?] {
            try SimulatedWorld.run(seed: seed) { world in
                let disk = world.disk
                let writers = (0..<3).map { n in
                    world.threads.spawn(name: "w\(n)") {
                        do {
                            let file = try disk.open("/\(n)", .create)
                            for i in 0..<40 {
                                try file.put(sector(UInt8(i), 1 + i % 3), at: i * 300)
                                if i % 9 == n { try file.sync() }
                                if i % 11 == n { try disk.syncDirectory("/") }
                            }
                        } catch {}
                    }
                }
                disk.crashAt(operation: 90)
                for writer in writers { writer.join() }
                var generator = world.generator(16)
                disk.crash(using: &generator)
                return try (0..<3).map { try disk.bytes("/\($0)") }
            }
        }
        var seen: Set<[[UInt8]?]> = []
        for seed in 0..<40 as Range<UInt64> {
            let first = try run(seed)
            #expect(try run(seed) == first, "seed \(seed)")
            seen.insert(first)
        }
        #expect(seen.count > 30)
    }
}
