// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct ManifestTests {
    private let path = "store/MANIFEST-000002"

    private func read(_ disk: FaultyFileSystem) throws(StoreError) -> ManifestRecovery? {
        try ManifestReader.read(environment: disk.environment, directory: "store")
    }

    private func isRefused(_ disk: FaultyFileSystem) -> Bool {
        do throws(StoreError) {
            _ = try read(disk)
            return false
        } catch {
            if case .corrupt = error { return true }
            return false
        }
    }

    @Test("edits come back summed up")
    func roundTrip() throws {
        let disk = FaultyFileSystem()
        let writer = try ManifestFixture.write(disk)
        let recovery = try #require(try read(disk))
        #expect(recovery.state == (try ManifestFixture.states(ManifestFixture.edits)).last)
        #expect(recovery.number == 2 && recovery.storeID == 0xFEED && recovery.editCount == 4)
        #expect(recovery.tornBytes == 0)
        #expect(writer.sizeBytes == disk[path].count && writer.snapshotBytes < writer.sizeBytes)
    }

    @Test("a snapshot edit makes the same state")
    func snapshot() throws {
        for state in try ManifestFixture.states(ManifestFixture.edits) {
            var twin = ManifestState()
            try twin.apply(state.snapshotEdit)
            #expect(twin == state)
        }
    }

    @Test("a new manifest takes over, and the old one beside it is not looked at")
    func twoManifests() throws {
        let disk = FaultyFileSystem()
        _ = try ManifestFixture.write(disk)
        _ = try ManifestWriter.create(
            environment: disk.environment, directory: "store", number: 31, storeID: 0xFEED,
            snapshot: VersionEdit([.nextFileNumber(40)]))
        let recovery = try #require(try read(disk))
        #expect(recovery.number == 31 && recovery.state.nextFileNumber == 40)
        let old = disk[path]
        disk["store/MANIFEST-000031"] = old
        #expect(isRefused(disk))
    }

    @Test("a manifest that is in force is not written over")
    func sameNumber() throws {
        let disk = FaultyFileSystem()
        _ = try ManifestFixture.write(disk)
        #expect(throws: StoreError.invalid("manifest 2 is in use")) { try ManifestFixture.write(disk) }
    }

    @Test("a manifest cut at any byte gives the state before the cut, or is refused")
    func truncation() throws {
        let disk = FaultyFileSystem()
        _ = try ManifestFixture.write(disk)
        let states = try ManifestFixture.states(ManifestFixture.edits)
        let whole = disk[path]
        for length in 0..<whole.count {
            disk[path] = Array(whole[..<length])
            guard let recovery = try? read(disk) else {
                #expect(isRefused(disk))
                continue
            }
            #expect(recovery.state == states[recovery.editCount - 1], "cut at \(length)")
        }
    }

    @Test("a flipped byte is refused; in the last edit it may pass for a torn one")
    func flips() throws {
        let disk = FaultyFileSystem()
        let writer = try ManifestFixture.write(disk)
        let states = try ManifestFixture.states(ManifestFixture.edits)
        let whole = disk[path]
        writer.close()
        for at in whole.indices {
            var bytes = whole
            bytes[at] ^= 0x10
            disk[path] = bytes
            guard let recovery = try? read(disk) else {
                #expect(isRefused(disk))
                continue
            }
            #expect(recovery.editCount >= 3, "byte \(at)")
            #expect(recovery.state == states[recovery.editCount - 1], "byte \(at)")
        }
    }

    @Test("a directory without CURRENT is a new store, unless it holds data")
    func missingCurrent() throws {
        let disk = FaultyFileSystem()
        #expect(try read(disk) == nil)
        _ = try ManifestFixture.write(disk)
        try disk.remove("store/CURRENT")
        #expect(try read(disk) == nil)
        let wal = WALFixture(disk: disk)
        try wal.start(4)
        #expect(try read(disk) == nil)
        try wal.append([10])
        #expect(isRefused(disk))
        try disk.remove("store/000004.wal")
        disk["store/000005.sst"] = [1]
        #expect(isRefused(disk))
    }

    @Test("CURRENT that names a missing manifest, or has any byte changed, is refused")
    func badCurrent() throws {
        let disk = FaultyFileSystem()
        _ = try ManifestFixture.write(disk)
        let line = disk["store/CURRENT"]
        for at in line.indices {
            disk["store/CURRENT"] = line
            disk["store/CURRENT"][at] ^= 1
            #expect(isRefused(disk), "byte \(at)")
        }
        disk["store/CURRENT"] = line
        try disk.remove(path)
        #expect(isRefused(disk))
    }

    @Test(
        "after a failed append the manifest takes no more, and what is read is the state before or after it")
    func failedAppend() throws {
        for call in 1...2 {
            let disk = FaultyFileSystem()
            let writer = try ManifestFixture.write(disk)
            disk.failingCall = disk.calls + call
            #expect(throws: StoreError.self) { try writer.append(VersionEdit([.nextFileNumber(90)])) }
            #expect(throws: StoreError.self) { try writer.append(VersionEdit([.nextFileNumber(91)])) }
            let next = try #require(try read(disk)).state.nextFileNumber
            #expect(next == (call == 1 ? 31 : 90))
        }
    }

    @Test("whichever call fails in making a manifest, the old or the new one holds")
    func failedCreate() throws {
        var n = 0
        while true {
            n += 1
            let disk = FaultyFileSystem()
            _ = try ManifestFixture.write(disk)
            disk.failingCall = disk.calls + n
            let made = try? ManifestWriter.create(
                environment: disk.environment, directory: "store", number: 31, storeID: 0xFEED,
                snapshot: VersionEdit([.nextFileNumber(400)]))
            let recovery = try #require(try read(disk))
            #expect(recovery.number == 31 || (made == nil && recovery.editCount == 4))
            if made != nil { break }
        }
        #expect(n > 8)
    }

    @Test("the bytes of header, edit and CURRENT are as documented")
    func golden() throws {
        let disk = FaultyFileSystem()
        _ = try ManifestFixture.write(disk)
        let bytes = disk[path]
        let hex = bytes[..<112].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let documented =
            "534c53544d414e3101000000000000000200000000000000edfe000000000000564dfb9bd17a5f71"
            + "150000003e9e4e561b15790144cf003d030d03066576656e7473020a040102080114070104000000"
            + "220000005004b40b117ff856dff6abeb010e0005802001610162000109140301"
        #expect(hex == documented)
        #expect(
            String(decoding: disk["store/CURRENT"], as: UTF8.self) == "MANIFEST-000002 35282afd41b7e5bd\n")
    }
}
