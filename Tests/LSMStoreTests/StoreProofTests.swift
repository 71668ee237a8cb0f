// SPDX-License-Identifier: Apache-2.0
import StoreProof
import Testing

@Suite struct StoreProofTests {
    private func scenario(_ name: String) throws -> Scenario {
        try #require(Scenario.all.first { $0.name == name })
    }

    @Test("there are more than a hundred scenarios, each with a name of its own")
    func scenarios() {
        #expect(Scenario.all.count > 100)
        #expect(Set(Scenario.all.map(\.name)).count == Scenario.all.count)
    }

    @Test(
        "a store opens on every crash state of a scenario, with all that was promised",
        arguments: ["commits alternating 3", "compaction of 2 tables of 3 keys", "attached files, sync"])
    func crashStates(name: String) throws {
        var options = CrashHarness.Options()
        options.isNested = name.hasPrefix("commits")
        let report = try CrashHarness(scenario(name), options).run()
        #expect(report.failures == [])
        #expect(report.states > 20)
    }

    @Test("on a disk that forgets what it was told to sync, the search over crash states finds what is lost")
    func crashStatesOfLyingDisk() throws {
        var options = CrashHarness.Options()
        options.diskLies = true
        options.isNested = false
        let report = try CrashHarness(scenario("commits sync 3"), options).run()
        #expect(!report.failures.isEmpty)
    }

    @Test(
        "whichever operation of the disk fails, calls end, and what was promised is there at the next start")
    func failingOperations() throws {
        let report = try FaultHarness(scenario("flush of 1 commits, 2 after, buffered"), share: 3).run()
        #expect(report.failures == [])
        #expect(report.cases > 20)
        #expect(report.errors > 0)
    }
}
