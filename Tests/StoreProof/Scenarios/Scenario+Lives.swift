// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Closing, dying, losing power, and starting again: the recorded operations are those of recovery too.
extension Scenario {
    @ListBuilder<Step> private static func mixed() -> [Step] {
        Step.keyspace(.plain)
        Step.keyspace(.lists)
        puts(0, 3)
        commit(.buffered, append(0, "a"), put(4))
        puts(1, 2, .plain, .buffered)
    }

    @ListBuilder<Step> private static func more() -> [Step] {
        puts(2, 2, .plain, .buffered)
        commit(.sync, append(0, "b"))
        puts(3, 1, .plain, .buffered)
    }

    @ListBuilder<Scenario> static func closes() -> [Scenario] {
        Scenario("close and start") {
            mixed()
            Step.close
            Step.open
            more()
        }
        Scenario("close and start twice") {
            mixed()
            Step.close
            Step.open
            Step.close
            Step.open
            more()
            Step.close
        }
        Scenario("close after a flush") {
            mixed()
            Step.flush
            Step.close
            Step.open
            more()
            Step.flush
            Step.close
            Step.open
        }
        Scenario("close while compaction is due", options { $0.level0CompactionMin = 1 }) {
            mixed()
            Step.flush
            Step.close
            Step.open
        }
        Scenario("close of an empty memtable") {
            mixed()
            Step.flush
            Step.compact
            Step.close
            Step.open
            Step.close
            Step.open
        }
    }

    @ListBuilder<Scenario> static func otherSizes() -> [Scenario] {
        let small = options {
            $0.memtableBytes = 1 << 10
            $0.walRecycledMax = 3
            $0.tableBytes = 512
        }
        Scenario("start with other sizes") {
            mixed()
            Step.die
            Step.options(small)
            Step.open
            more()
            Step.flush
            Step.compact
            Step.close
            Step.open
        }
        Scenario("start with smaller memtables than the log holds") {
            Step.keyspace(.plain)
            for n in 0..<5 { puts(n, 3, .plain, .sync, bytes: 300) }
            Step.die
            Step.options(small)
            Step.open
            puts(2, 2, .plain, .buffered)
        }
    }

    @ListBuilder<Scenario> static func crashes() -> [Scenario] {
        for (name, mode) in [
            ("nothing unsynced kept", CrashMode.dropAll), ("all kept", .keepAll),
            ("a beginning kept", .prefix),
            ("some kept", .subset),
        ] {
            Scenario("power loss, \(name), and start") {
                mixed()
                Step.crash(mode)
                Step.open
                more()
            }
            Scenario("power loss after a flush, \(name)") {
                mixed()
                Step.flush
                more()
                Step.crash(mode)
                Step.open
                Step.flush
                puts(2, 2, .plain, .buffered)
            }
            Scenario("power loss twice, \(name)") {
                mixed()
                Step.crash(mode)
                Step.open
                more()
                Step.crash(mode)
                Step.open
                puts(5, 1)
            }
            crashWithSegments(name, mode)
        }
    }

    private static func crashWithSegments(_ name: String, _ mode: CrashMode) -> Scenario {
        let options = options {
            $0.memtableBytes = 4 << 10
            $0.walRecycledMax = 2
        }
        return Scenario("power loss with segments waiting, \(name)", options) {
            Step.keyspace(.plain)
            for n in 0..<6 { puts(n, 2, .plain, n % 2 == 0 ? .sync : .buffered, bytes: 700) }
            Step.crash(mode)
            Step.open
            puts(1, 2, .plain, .buffered, bytes: 700)
            puts(7, 1)
        }
    }

    @ListBuilder<Scenario> static func deaths() -> [Scenario] {
        Scenario("the process dies, and starts") {
            mixed()
            Step.die
            Step.open
            more()
        }
        Scenario("the process dies twice") {
            mixed()
            Step.die
            Step.open
            more()
            Step.die
            Step.open
        }
        Scenario("the process dies, then the power goes") {
            mixed()
            Step.die
            Step.open
            more()
            Step.crash(.dropAll)
            Step.open
            more()
        }
        Scenario("the process dies with tables due for compaction", options { $0.level0CompactionMin = 2 }) {
            Step.keyspace(.plain)
            tables(3, of: 2, .buffered)
            Step.die
            Step.open
            Step.rest
            puts(2, 2, .plain, .buffered)
        }
        Scenario("the process dies while a manifest is due", options { $0.manifestRollBytesMin = 64 }) {
            Step.keyspace(.plain)
            tables(2, of: 1)
            puts(8, 1, .plain, .buffered)
            Step.die
            Step.open
            tables(2, of: 1)
        }
    }
}
