// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Simulator

@Suite struct DiskFaultTests {
    @Test("a failed sync loses what was unsynced, and later syncs pretend success")
    func syncError() throws {
        var faults = DiskFaults()
        faults.syncErrorOneIn = 1
        let seen = try outcomes(seeds: 0..<400, mode: .keepAll) { disk in
            try disk.make("/f", sector(1), isDurable: true)
            let file = try disk.open("/f", .readWrite)
            try file.put(sector(2))
            disk.faults = faults
            #expect(throws: FileError(operation: "syncing", path: "/f", errno: 5)) { try file.sync() }
            disk.faults = .none
            try file.sync()
            #expect(disk.incidents.syncErrors == 1)
        } _: {
            try $0.bytes("/f")?.first
        }
        #expect(Set(seen.keys) == [1, 2])
    }

    @Test("read errors come once, or stick to the file until the crash")
    func readError() throws {
        let disk = VirtualDisk()
        try disk.make("/f", [1], isDurable: true)
        for isSticky in [false, true] {
            var faults = DiskFaults()
            faults.readErrorOneIn = 1
            faults.areReadErrorsSticky = isSticky
            disk.faults = faults
            let file = try disk.open("/f", .read)
            #expect(throws: FileError.self) { _ = try file.all() }
            faults.readErrorOneIn = 0
            disk.faults = faults
            if isSticky {
                #expect(throws: FileError.self) { _ = try file.all() }
            } else {
                #expect(try file.all() == [1])
            }
        }
        disk.crashKeepingAll()
        #expect(try disk.bytes("/f") == [1])
    }

    @Test("a failed write may have been done in part, never beyond")
    func writeError() throws {
        var seen: Set<Int> = []
        for seed in 0..<100 as Range<UInt64> {
            var faults = DiskFaults()
            faults.writeErrorOneIn = 1
            let disk = VirtualDisk(seed: seed, faults: faults)
            let file = try disk.open("/f", .create)
            #expect(throws: FileError.self) { try file.put([1, 2, 3]) }
            let bytes = try file.all()
            #expect(bytes == Array([1, 2, 3].prefix(bytes.count)) && bytes.count < 3)
            seen.insert(bytes.count)
        }
        #expect(seen == [0, 1, 2])
    }

    @Test("a full disk refuses growth and allocation, takes overwriting, and recovers when space comes back")
    func full() throws {
        var faults = DiskFaults()
        faults.capacityBytes = 1_000
        faults.fullFailuresMax = 3
        let disk = VirtualDisk(faults: faults)
        let file = try disk.open("/f", .create)
        try file.allocate(900)
        #expect(disk.freeBytes("/") == 100)
        try file.put([UInt8](repeating: 1, count: 900))
        let error = #expect(throws: FileError.self) {
            try file.put([UInt8](repeating: 2, count: 200), at: 850)
        }
        #expect(error?.isDiskFull == true)
        #expect(try file.size() == 900)
        #expect(throws: FileError.self) { try file.allocate(1_001) }
        try file.put([3], at: 0)
        try disk.remove("/f")
        #expect(disk.freeBytes("/") == 1_000)
        let other = try disk.open("/g", .create)
        #expect(throws: FileError.self) { try other.allocate(1_001) }
        try other.allocate(1_001)
        #expect(disk.incidents.fullErrors == 3)
    }

    @Test("occupied bytes count each file once, through links and crashes")
    func occupied() throws {
        let disk = VirtualDisk()
        try disk.make("/f", sector(1), isDurable: true)
        try disk.link("/f", to: "/g")
        #expect(disk.occupiedBytes == 512)
        disk.crashKeepingAll()
        #expect(disk.occupiedBytes == 512)
        try disk.remove("/f")
        #expect(disk.occupiedBytes == 512)
        try disk.make("/h", sector(1), isDurable: false)
        try disk.rename("/h", to: "/g")
        #expect(disk.occupiedBytes == 512)
        try disk.remove("/g")
        #expect(disk.occupiedBytes == 0)
    }

    @Test("damage changes what it says, and nothing else")
    func damage() throws {
        for seed in 0..<100 as Range<UInt64> {
            let disk = VirtualDisk(seed: seed)
            let bytes = (0..<2_048).map { UInt8(truncatingIfNeeded: $0 / 512) }
            try disk.make("/f", bytes, isDurable: true)
            try disk.make("/g", bytes, isDurable: true)
            var generator = SeededGenerator(seed: seed)
            let flip = disk.flipBit(using: &generator) { $0 == "/g" }
            #expect(flip?.path == "/g" && flip?.lengthBytes == 1)
            let after = try disk.bytes("/g") ?? []
            let differing = bytes.indices.filter { bytes[$0] != after[$0] }
            #expect(differing == [flip?.offset ?? -1])
            #expect(try disk.bytes("/f") == bytes)
            if let moved = disk.misdirectSector(using: &generator, where: { $0 == "/f" }) {
                let after = try disk.bytes("/f") ?? []
                let differing = bytes.indices.filter { bytes[$0] != after[$0] }
                #expect(differing == Array(moved.offset..<moved.offset + 512))
            }
            disk.crashKeepingAll()
            #expect(try disk.bytes("/g") == after)
        }
    }

    @Test("names fail when told to, and stay as they were")
    func nameError() throws {
        let disk = VirtualDisk()
        try disk.make("/f", [1], isDurable: true)
        var faults = DiskFaults()
        faults.nameErrorOneIn = 1
        disk.faults = faults
        #expect(throws: FileError.self) { try disk.rename("/f", to: "/g") }
        #expect(throws: FileError.self) { try disk.remove("/f") }
        #expect(throws: FileError.self) { try disk.link("/f", to: "/g") }
        #expect(throws: FileError.self) { try disk.createDirectory("/d") }
        #expect(throws: FileError.self) { _ = try disk.open("/h", .create) }
        disk.faults = .none
        #expect(try disk.list("/") == ["f"])
    }
}
