// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct WritePacerTests {
    private let world = SleepingWorld()
    private let pacer = WritePacer()

    @Test("below the soft debt nothing waits, however much is written")
    func free() {
        #expect(pacer.pace(1 << 40, world.environment) == 0)
        pacer.update(share: 0)
        #expect(pacer.pace(1 << 40, world.environment) == 0)
        #expect(world.sleeps.isEmpty)
    }

    @Test("64 KiB cost 1 ms at the hard debt, less below it in proportion, fourfold for each hard debt more")
    func cost() {
        #expect(WritePacer.nanos(share: -1) == 0 && WritePacer.nanos(share: 0) == 0)
        #expect(WritePacer.nanos(share: 0.25) == 250_000 && WritePacer.nanos(share: 1) == 1_000_000)
        #expect(WritePacer.nanos(share: 2) == 4_000_000 && WritePacer.nanos(share: 3) == 16_000_000)
        #expect(WritePacer.nanos(share: 1.5) == 2_500_000)
    }

    @Test("the cost rises with the debt without a step, and no further than to a second")
    func continuity() {
        var last = 0.0
        for step in 0...4_000 {
            let nanos = WritePacer.nanos(share: Double(step) / 200)
            #expect(nanos >= last && nanos <= 1_000_000_000)
            #expect(nanos - last <= max(last * 0.02, 5_001), "at share \(Double(step) / 200)")
            last = nanos
        }
        #expect(last == 1_000_000_000)
    }

    @Test("what is too little to sleep for adds up, and is slept for then")
    func adding() {
        pacer.update(share: 1)
        #expect(pacer.pace(16 << 10, world.environment) == 0)
        #expect(pacer.pace(8 << 10, world.environment) == 0)
        #expect(pacer.pace(16 << 10, world.environment) == 625_000)
        #expect(world.sleeps == [625_000])
    }

    @Test("all commits together get the rate, and time that passes without any is not saved up")
    func rate() {
        pacer.update(share: 1)
        let begin = world.monotonicNanos
        for _ in 0..<100 { _ = pacer.pace(64 << 10, world.environment) }
        #expect(world.monotonicNanos - begin == 100_000_000)
        world.pass(nanos: 60_000_000_000)
        #expect(pacer.pace(64 << 10, world.environment) == 1_000_000)
    }

    @Test("one commit never sleeps longer than a second for itself, and the pace goes as the debt does")
    func bounds() {
        pacer.update(share: 100)
        #expect(pacer.pace(1 << 30, world.environment) == 1_000_000_000)
        pacer.update(share: 0)
        #expect(pacer.pace(1 << 30, world.environment) == 0)
    }
}
