// SPDX-License-Identifier: Apache-2.0

/// A server that could not be asked.
struct ClientError: Error, CustomStringConvertible {
    let description: String
}
