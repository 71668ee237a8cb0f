// SPDX-License-Identifier: Apache-2.0

/// What a run of `FaultHarness` did.
public struct FaultReport: Sendable {
    /// Operations of the disk, each of which failed in several ways.
    public var operations = 0
    public var cases = 0
    /// Calls of the store that ended with an error.
    public var errors = 0
    public var failures: [String] = []

    public init() {}

    public static func += (sum: inout FaultReport, one: FaultReport) {
        sum.operations += one.operations
        sum.cases += one.cases
        sum.errors += one.errors
        sum.failures += one.failures
    }
}
