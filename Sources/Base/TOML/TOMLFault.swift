// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a token, before the parser adds where it stands.
struct TOMLFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
