// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Strata

@Suite struct PlatformTests {
    @Test("what is in the directory is there again after a new start, the cluster's id too")
    func reopening() throws {
        let environment = Environment(
            files: MemoryFileSystem(), clock: SystemTimeSource(), random: SeededRandomSource(seed: 3),
            threads: Threads())
        let first = try Platform(environment: environment, directory: "/data", memoryBytes: 32 << 20)
        try first.index.createIndex("people")
        let id = first.clusterID
        #expect(id.utf8.count == 22)
        try first.close()
        let second = try Platform(environment: environment, directory: "/data", memoryBytes: 32 << 20)
        #expect(second.clusterID == id)
        #expect(second.index.index("people") != nil)
        try second.close()
    }

    @Test("a directory that another platform holds is refused")
    func held() throws {
        let environment = Environment(
            files: MemoryFileSystem(), clock: SystemTimeSource(), random: SeededRandomSource(seed: 4),
            threads: Threads())
        let first = try Platform(environment: environment, directory: "/data", memoryBytes: 32 << 20)
        #expect(throws: PlatformError.self) {
            try Platform(environment: environment, directory: "/data", memoryBytes: 32 << 20)
        }
        try first.close()
    }

    @Test("without a directory everything is in memory and nothing is shared")
    func ephemeral() throws {
        let first = try Platform(directory: nil, memoryBytes: 32 << 20)
        let second = try Platform(directory: nil, memoryBytes: 32 << 20)
        #expect(first.clusterID != second.clusterID)
        try first.close()
        try second.close()
    }
}
