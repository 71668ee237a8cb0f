// SPDX-License-Identifier: Apache-2.0
// CPU time of reads, everything in memory. How to run it, and figures: docs/performance.md.
import Base
import Glibc
import LSMStore

let arguments = CommandLine.arguments.dropFirst()
guard let directory = arguments.first else {
    print("usage: ReadBenchmark new-directory [entries, 1000000 for none] [repetitions, 5 for none]")
    exit(2)
}
let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
let repetitions = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 5
let benchmark = try ReadBenchmark(directory: directory, count: count)
print("\(count) entries, keys of 16 bytes, values of 100; CPU, best of \(repetitions)")
try benchmark.run(repetitions: repetitions)
try benchmark.store.close()
