// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Simulator

@Suite struct PowerTests {
    @Test("the power may go while a file or a lock is being opened, whose handle is never handed out")
    func opening() throws {
        for seed in 0..<30 as Range<UInt64> {
            let disk = VirtualDisk(seed: seed)
            disk.crashAt(operation: 1)
            #expect(throws: FileError.self) { _ = try disk.open("/f", .create) }
            disk.crashKeepingAll()
            disk.crashAt(operation: disk.operations + 1)
            #expect(throws: FileError.self) { _ = try disk.lock("/LOCK") }
            disk.crashKeepingAll()
            _ = try disk.lock("/LOCK")
        }
    }
}
