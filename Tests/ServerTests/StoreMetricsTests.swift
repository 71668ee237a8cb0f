// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Testing

@testable import Server

@Suite struct StoreMetricsTests {
    @Test("the server's metrics tell what its store did and who holds memory")
    func served() throws {
        let server = try WholeServer()
        defer { try? server.stop() }
        let store = server.platform.store
        let keyspace = try store.keyspace("metrics")
        let batch = WriteBatch()
        for i in 0..<100 as Range<UInt8> { try batch.put(keyspace, [i], [i]) }
        try store.commit(batch)
        try store.flush()
        let before = store.statistics
        let api = try server.client("api")
        api.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        let text = try #require(api.response()).body
        for line in [
            "# TYPE strata_store_operation_seconds histogram", "# TYPE strata_store_commits_total counter",
            "strata_store_commits_total \(before.commits)\n",
            "strata_store_tables{level=\"0\"} \(before.levels[0].tablesCount)\n",
            "strata_store_trouble 0\n", "strata_memory_limit_bytes \(64 << 20)\n",
        ] {
            #expect(text.contains(line), "\(line)")
        }
        #expect(before.levels[0].tablesCount > 0)
    }

    @Test("a family without readings is left out, and others are in the order of their names")
    func families() {
        let registry = MetricsRegistry()
        registry.source {
            [MetricFamily("z", .gauge, help: "Z.", 2), MetricFamily("none", .counter, help: "None.")]
        }
        registry.counter("m_total", help: "M.").increment()
        #expect(
            registry.exposition() == """
                # HELP m_total M.
                # TYPE m_total counter
                m_total 1
                # HELP z Z.
                # TYPE z gauge
                z 2

                """)
    }

    @Test("durations are counted up to each bound, in seconds")
    func durations() {
        var latency = LatencyHistogram()
        for nanos in [500, 2_000_000, 2_000_000, 3_000_000_000] as [UInt64] { latency.record(nanos: nanos) }
        let distribution = MetricDistribution(latency, boundsSeconds: [0.000_001, 0.01, 1])
        #expect(distribution.counts == [1, 3, 3])
        #expect(distribution.count == 4)
        #expect(distribution.sum == 3.004_000_5)
    }
}
