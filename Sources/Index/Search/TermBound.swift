// SPDX-License-Identifier: Apache-2.0

/// One end of a range of terms.
struct TermBound: Sendable {
    let term: [UInt8]
    let isInclusive: Bool
}
