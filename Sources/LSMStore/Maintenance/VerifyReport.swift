// SPDX-License-Identifier: Apache-2.0

/// What a check looked at, and everything that it found wrong.
public struct VerifyReport: Sendable, Equatable {
    public var tablesCount = 0
    public var entriesCount = 0
    public var blobFilesCount = 0
    public var attachedFilesCount = 0
    public var walSegmentsCount = 0
    public var bytes = 0
    /// One for each thing that is not as it should be, up to `findingsMax`; empty when all is well.
    public private(set) var findings: [VerifyFinding] = []
    /// Findings beyond `findingsMax`.
    public private(set) var furtherFindingsCount = 0

    public static let findingsMax = 10_000

    mutating func add(_ error: StoreError, _ advice: VerifyFinding.Advice) {
        if findings.count < VerifyReport.findingsMax {
            findings.append(VerifyFinding(error, advice))
        } else {
            furtherFindingsCount += 1
        }
    }
}
