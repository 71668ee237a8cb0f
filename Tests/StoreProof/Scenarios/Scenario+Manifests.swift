// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Manifests that are written anew, and keyspaces.
extension Scenario {
    @ListBuilder<Scenario> static func manifests() -> [Scenario] {
        for growth in [1, 2] {
            for bytes in [64, 200] { rolling(growth, bytes) }
        }
        Scenario("manifest rolls while keyspaces are made", options { $0.manifestRollBytesMin = 64 }) {
            for n in 1...6 { Step.keyspace(ProofKeyspace(.plain, n)) }
            commit(.sync, put(1, ProofKeyspace(.plain, 3)))
        }
        Scenario("manifest rolls under compaction", options { $0.manifestRollBytesMin = 64 }) {
            Step.keyspace(.plain)
            tables(3, of: 2)
            Step.compact
            tables(2, of: 2)
            Step.compact
        }
    }

    private static func rolling(_ growth: Int, _ bytes: Int) -> Scenario {
        let options = options {
            $0.manifestGrowthFactor = growth
            $0.manifestRollBytesMin = bytes
            $0.level0CompactionMin = 10
        }
        return Scenario("manifest rolls past \(bytes) bytes, growth \(growth)", options) {
            Step.keyspace(.plain)
            tables(4, of: 1, .buffered)
            puts(9, 1)
        }
    }

    @ListBuilder<Scenario> static func keyspaces() -> [Scenario] {
        for count in [1, 2, 4] {
            Scenario("\(count) keyspaces made and written at once") {
                for n in 1...count {
                    Step.keyspace(ProofKeyspace(.plain, n))
                    commit(n % 2 == 0 ? .sync : .buffered, put(n, ProofKeyspace(.plain, n)))
                }
            }
        }
        Scenario("a store that is only opened") {}
        Scenario("a store that is opened and closed") { Step.close }
        Scenario("keyspaces that stay empty") {
            Step.keyspace(.plain)
            Step.keyspace(.sums)
            Step.close
            Step.open
        }
        Scenario("keyspaces made between flushes") {
            Step.keyspace(.plain)
            puts(0, 2)
            Step.flush
            Step.keyspace(.lists)
            commit(.buffered, append(1, "a"), put(0))
            Step.flush
            Step.keyspace(.sums)
            commit(.sync, add(1, 2), append(1, "b"))
        }
    }
}
