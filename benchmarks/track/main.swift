// SPDX-License-Identifier: Apache-2.0
// Load for `/track` of a running server, and the disk's own measure. README.md says how to run it.
import Base
import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
let clock = SystemTimeSource()

func millis(_ nanos: UInt64) -> String {
    let tenths = (nanos + 50_000) / 100_000
    return nanos < 1_000_000
        ? "0.\(String(nanos / 10_000 + 100).dropFirst())" : "\(tenths / 10).\(tenths % 10)"
}

func quantiles(_ latencies: LatencyHistogram) -> String {
    "p50 \(millis(latencies.quantileNanos(0.5))) ms, p99 \(millis(latencies.quantileNanos(0.99))) ms, "
        + "max \(millis(latencies.maxNanos)) ms"
}

switch (arguments.first, arguments.count) {
case ("disk", 3):
    let seconds = UInt64(arguments[2]) ?? 3
    let latencies = DiskYardstick.measure(directory: arguments[1], seconds: seconds, clock: clock)
    print("disk alone: \(latencies.count / Int(seconds)) fdatasync/s; \(quantiles(latencies))")
case ("load", 5):
    let numbers = arguments.dropFirst().compactMap { UInt64($0) }
    guard numbers.count == 4, let port = UInt16(exactly: numbers[0]) else { exit(64) }
    let run = LoadRun(
        port: port, clients: Int(numbers[1]), warmSeconds: numbers[2], seconds: numbers[3], clock: clock)
    let result = run.measure()
    if let failure = result.failure {
        print("failed: \(failure)")
        exit(1)
    }
    let rate = result.latencies.count / Int(numbers[3])
    print(
        "\(numbers[1]) clients: \(rate) requests/s, \(result.events / Int(numbers[3])) events/s; "
            + quantiles(result.latencies))
default:
    print("usage: TrackBenchmark disk DIRECTORY SECONDS | load PORT CLIENTS WARM_SECONDS SECONDS")
    exit(64)
}
