// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct ConcurrentMeasurementTests {
    private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let threads = Threads()
        let running = (0..<count).map { i in threads.spawn(name: "measure-\(i)") { body(i) } }
        for thread in running { thread.join() }
    }

    @Test("No recording of eight threads is lost")
    func recorder() {
        let recorder = LatencyRecorder()
        onThreads(8) { i in
            for n in 0..<10_000 as Range<UInt64> { recorder.record(nanos: n * 8 + UInt64(i)) }
        }
        let histogram = recorder.histogram
        #expect(histogram.count == 80_000)
        #expect(histogram.maxNanos == 79_999)
        #expect(histogram.sumNanos == 79_999 * 80_000 / 2)
    }

    @Test("No addition of more threads than stripes is lost")
    func counter() {
        let counter = StripedCounter()
        onThreads(40) { i in
            for _ in 0..<1_000 { counter.add(i) }
        }
        #expect(counter.value == 1_000 * 39 * 40 / 2)
    }

    @Test("An addition tells what the thread's stripe held")
    func stripe() {
        let counter = StripedCounter()
        #expect(counter.add(3) == 0)
        #expect(counter.add(4) == 3)
        #expect(counter.value == 7)
    }
}
