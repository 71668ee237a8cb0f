// SPDX-License-Identifier: Apache-2.0

/// What ends a run: an engine's own words, or the driver's.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
