// SPDX-License-Identifier: Apache-2.0

/// What all engines get alike.
struct Settings: Equatable {
    /// Records in a full store.
    var count = 400_000
    var valueBytes = 100
    var cacheBytes = 256 << 20
    var memtableBytes = 16 << 20
    /// Timed workloads run this long instead of their number of operations; 0 for the number.
    var seconds = 0

    var recordBytes: Int { Records.keyBytes + valueBytes }

    /// As options of a child process.
    var arguments: [String] {
        [
            "--n", "\(count)", "--value", "\(valueBytes)", "--cache", "\(cacheBytes)",
            "--memtable", "\(memtableBytes)", "--seconds", "\(seconds)",
        ]
    }
}
