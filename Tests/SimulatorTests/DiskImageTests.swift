// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Simulator

@Suite struct DiskImageTests {
    /// A file with 1,024 durable bytes of 1, two sectors of it written anew and not synced, and a file whose
    /// name is not durable.
    private func disk() throws -> VirtualDisk {
        let disk = VirtualDisk()
        let file = try disk.open("/a", .create)
        try write([UInt8](repeating: 1, count: 1_024), to: file)
        try file.sync()
        try disk.syncDirectory("/")
        try write([UInt8](repeating: 2, count: 1_024), to: file)
        let other = try disk.open("/b", .create)
        try other.sync()
        return disk
    }

    private func write(_ bytes: [UInt8], to file: any File) throws {
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
    }

    private func restored(_ image: DiskImage, _ fates: [PendingUnit.Fate]) -> VirtualDisk {
        let disk = VirtualDisk()
        disk.restore(image, fates)
        return disk
    }

    private func content(_ disk: VirtualDisk) throws -> [UInt8] {
        let file = try disk.open("/a", .read)
        var bytes = [UInt8](repeating: 0, count: try file.size())
        _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return bytes
    }

    @Test("what was not synced is lost, kept or torn as it is told, each change by itself")
    func fates() throws {
        let image = try disk().snapshot()
        #expect(image.units.map(\.isTearable) == [true, false])
        let lost = restored(image, [.lost, .kept])
        #expect(try content(lost) == [UInt8](repeating: 1, count: 1_024))
        #expect(lost.exists("/b"))
        let kept = restored(image, [.kept, .lost])
        #expect(try content(kept) == [UInt8](repeating: 2, count: 1_024))
        #expect(!kept.exists("/b"))
        let torn = restored(image, [.torn, .lost])
        let halves = [UInt8](repeating: 2, count: 512) + [UInt8](repeating: 1, count: 512)
        #expect(try content(torn) == halves)
    }

    @Test("an image stays as it is when its disk goes on")
    func isolation() throws {
        let disk = try disk()
        let image = disk.snapshot()
        let before = restored(image, [.kept, .kept]).digest
        try disk.remove("/a")
        try disk.syncDirectory("/")
        #expect(restored(image, [.kept, .kept]).digest == before)
        #expect(disk.digest != before)
    }

    @Test("an operation fails at its turn, once or from then on; for want of space only where space is taken")
    func scheduledFaults() throws {
        let disk = try disk()
        disk.schedule(
            ScheduledFault(
                operation: disk.operations + 2, errno: ScheduledFault.inputOutput, isForGood: false))
        #expect(try disk.list("/").count == 2)
        #expect(throws: FileError.self) { try disk.list("/") }
        #expect(try disk.list("/").count == 2)
        disk.schedule(
            ScheduledFault(operation: disk.operations + 1, errno: ScheduledFault.noSpace, isForGood: true))
        #expect(try disk.list("/").count == 2)
        #expect(throws: FileError.self) { try disk.open("/c", .create) }
        #expect(throws: FileError.self) { try disk.open("/c", .create) }
        disk.schedule(nil)
        #expect(throws: Never.self) { try disk.open("/c", .create) }
        #expect(disk.incidents.scheduledErrors == 3)
    }
}
