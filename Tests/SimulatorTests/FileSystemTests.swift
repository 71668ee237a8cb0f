// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Simulator

/// What every `FileSystem` promises, asked of those in memory.
@Suite struct FileSystemTests {
    enum Kind: CaseIterable { case virtual, memory }

    private func make(_ kind: Kind) -> any FileSystem {
        switch kind {
        case .virtual: VirtualDisk()
        case .memory: MemoryFileSystem()
        }
    }

    private func code(_ body: () throws -> Void) -> Int32 {
        do { try body() } catch let error as FileError { return error.errno } catch {}
        return 0
    }

    @Test("reads give what was written, holes are zeros, and only the end is short", arguments: Kind.allCases)
    func bytes(kind: Kind) throws {
        let files = make(kind)
        let file = try files.open("/f", .create)
        try file.put([1, 2, 3], at: 200_000)
        #expect(try file.size() == 200_003)
        var buffer = [UInt8](repeating: 9, count: 6)
        let count = try buffer.withUnsafeMutableBytes {
            try file.read(into: $0, at: 199_999)
        }
        #expect(count == 4 && buffer == [0, 1, 2, 3, 9, 9])
        let past = try buffer.withUnsafeMutableBytes {
            try file.read(into: $0, at: 300_000)
        }
        #expect(past == 0)
        try file.truncate(200_001)
        try file.truncate(200_003)
        #expect(try file.all().suffix(3) == [1, 0, 0])
        try file.allocate(70_000)
        #expect(try file.size() == 200_003)
        try file.allocate(300_000)
        #expect(try file.size() == 300_000)
        try file.sync()
    }

    @Test("open modes ask for what they say", arguments: Kind.allCases)
    func modes(kind: Kind) throws {
        let files = make(kind)
        #expect(code { _ = try files.open("/f", .read) } == 2)
        #expect(code { _ = try files.open("/f", .readWrite) } == 2)
        #expect(code { _ = try files.open("/none/f", .create) } == 2)
        try files.open("/f", .create).put([1])
        #expect(code { _ = try files.open("/f", .create) } == 17)
        #expect(try files.bytes("/f") == [1])
        _ = try files.open("/f", .replace)
        #expect(try files.bytes("/f") == [])
        #expect(code { _ = try files.open("/f/g", .create) } == 20)
        try files.createDirectory("/d")
        #expect(code { _ = try files.open("/d", .read) } == 21)
        let file = try files.open("/f", .readWrite)
        file.close()
        file.close()
        #expect(code { try file.put([1]) } == 9)
    }

    @Test("names are listed, renamed, linked and removed", arguments: Kind.allCases)
    func names(kind: Kind) throws {
        let files = make(kind)
        try files.createDirectory("/d")
        try files.createDirectory("/d/")
        try files.open("/d/a", .create).put([1])
        try files.open("d//b", .create).put([2])
        #expect(try files.list("/d").sorted() == ["a", "b"])
        #expect(try files.list("/") == ["d"])
        #expect(code { try files.removeDirectory("/d") } == 39)
        #expect(code { try files.remove("/d") } == 21)
        #expect(code { _ = try files.list("/d/a") } == 20)
        #expect(code { _ = try files.list("/e") } == 2)
        #expect(code { try files.link("/d/a", to: "/d/b") } == 17)
        try files.link("/d/a", to: "/a")
        try files.rename("/d/a", to: "/d/b")
        #expect(try files.list("/d") == ["b"])
        #expect(try files.bytes("/d/b") == [1])
        try files.open("/a", .readWrite).put([3])
        #expect(try files.bytes("/d/b") == [3])
        #expect(code { try files.rename("/none", to: "/x") } == 2)
        #expect(code { try files.rename("/a", to: "/d") } == 21)
        #expect(code { try files.createDirectory("/a") } == 17)
        #expect(code { try files.remove("/x") } == 2)
        try files.syncDirectory("/d")
        #expect(code { try files.syncDirectory("/e") } == 2)
        try files.remove("/d/b")
        try files.removeDirectory("/d")
        #expect(try files.list("/") == ["a"])
    }

    @Test("a removed file lives on for those who have it open", arguments: Kind.allCases)
    func removedWhileOpen(kind: Kind) throws {
        let files = make(kind)
        let file = try files.open("/f", .create)
        try file.put([1])
        try files.remove("/f")
        try files.open("/f", .create).put([2, 2])
        #expect(try file.all() == [1])
        #expect(try files.bytes("/f") == [2, 2])
    }

    @Test("a lock is held by one, until it is closed", arguments: Kind.allCases)
    func locks(kind: Kind) throws {
        let files = make(kind)
        let lock = try files.lock("/LOCK")
        #expect(code { _ = try files.lock("/LOCK") } == 11)
        lock.close()
        let second = try files.lock("/LOCK")
        #expect(code { _ = try files.lock("/LOCK") } == 11)
        withExtendedLifetime(second) {}
    }

    @Test("memory has an end when it is given one, and counts chunks, not holes")
    func capacity() throws {
        let chunk = 64 << 10
        let files = MemoryFileSystem(capacityBytes: Int64(2 * chunk))
        let file = try files.open("/f", .create)
        try file.put([1], at: 10 * chunk)
        #expect(files.occupiedBytes == Int64(chunk))
        #expect(code { try file.allocate(20 * chunk) } == 28)
        try file.put([1], at: 0)
        #expect(code { try file.put([UInt8](repeating: 1, count: 2 * chunk), at: 0) } == 28)
        #expect(files.freeBytes("/") == 0)
        try file.truncate(1)
        #expect(files.freeBytes("/") == Int64(chunk))
        file.close()
        try files.remove("/f")
    }

    @Test("several threads may use the file system at once", arguments: Kind.allCases)
    func threads(kind: Kind) throws {
        let files = make(kind)
        let threads = (0..<4).map { n in
            Threads().spawn(name: "t") {
                for i in 0..<200 {
                    let path = "/\(n).\(i % 10)"
                    try? files.open(path, .replace).put([UInt8(n), UInt8(i)])
                    if i % 3 == 0 { try? files.remove(path) }
                }
            }
        }
        for thread in threads { thread.join() }
        for name in try files.list("/") {
            #expect(try files.bytes("/" + name)?.first == UInt8(name.prefix(1)))
        }
    }
}
