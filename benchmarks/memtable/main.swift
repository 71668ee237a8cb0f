// SPDX-License-Identifier: Apache-2.0
// CPU time and memory of the memtable. How to run it, and figures: README.md beside this file.

let arguments = CommandLine.arguments.dropFirst()
let count = arguments.first.flatMap { Int($0) } ?? 1_000_000
let repetitions = arguments.dropFirst().first.flatMap { Int($0) } ?? 3

print("\(count) entries, values of \(MemtableBenchmark.valueBytes) bytes; CPU ns, best of \(repetitions)")
for workload in MemtableWorkload.allCases {
    print(MemtableBenchmark(workload, count: count).bestLine(of: repetitions))
}
