// SPDX-License-Identifier: Apache-2.0

/// A server that could not be asked.
struct ClientError: Error, CustomStringConvertible {
    let description: String
    /// Whether the same request may succeed in a while: the server was not there, or went away.
    var isTemporary = false
}
