// SPDX-License-Identifier: Apache-2.0
// CPU time and latency of commits. How to run it: README.md beside this file.
import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
guard let directory = arguments.first else {
    print("usage: WriteBenchmark DIRECTORY [WORKLOAD …]")
    exit(2)
}
let named = arguments.dropFirst().compactMap { WriteWorkload(rawValue: $0) }
for workload in named.isEmpty ? WriteWorkload.allCases : named {
    print(WriteBenchmark(workload, directory: directory).line())
}
