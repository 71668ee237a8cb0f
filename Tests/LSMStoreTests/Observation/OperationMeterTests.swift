// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct OperationMeterTests {
    private let clock = SystemTimeSource()

    private func call(_ meter: OperationMeter, times: Int) {
        for _ in 0..<times { meter.end(meter.start(clock), clock) }
    }

    @Test("Of gets, every call is counted and one of 64 timed")
    func sampled() {
        let meter = OperationMeter(.get)
        call(meter, times: 640)
        #expect(meter.statistics.count == 640)
        #expect(meter.statistics.latency.count == 10)
    }

    @Test("Every sync is timed")
    func timed() {
        let meter = OperationMeter(.sync)
        call(meter, times: 7)
        #expect(meter.statistics.latency.count == 7)
    }

    @Test("Steps are counted in one go and never timed")
    func counted() {
        let meter = OperationMeter(.step)
        meter.add(1000)
        #expect(meter.statistics.count == 1000)
        #expect(meter.statistics.latency.count == 0)
    }

    @Test("Each kind of operation has a meter of its own and a name of its own")
    func kinds() {
        let meters = StoreMeters()
        for operation in StoreOperation.allCases { meters[operation].add(operation.rawValue + 1) }
        for operation in StoreOperation.allCases {
            #expect(meters[operation].statistics.count == operation.rawValue + 1)
        }
        #expect(Set(StoreOperation.allCases.map(\.name)).count == StoreOperation.allCases.count)
    }
}
