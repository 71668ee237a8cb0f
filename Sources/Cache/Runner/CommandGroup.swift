// SPDX-License-Identifier: Apache-2.0

/// Which family a command belongs to, as `COMMAND DOCS` and the access categories name it.
enum CommandGroup: String, Sendable, CaseIterable {
    case generic, string, list, set, hash, pubsub, transactions, connection, server, hyperloglog, geo, stream
    case bitmap
    case sortedSet = "sorted-set"
    case scripting
}
