// SPDX-License-Identifier: Apache-2.0

/// What a full check of a table went through.
struct TableVerification: Sendable, Equatable {
    var bytes = 0
    var dataBlockCount = 0
    var partitionCount = 0
    var entryCount = 0
    var tombstoneCount = 0
    var rangeTombstoneCount = 0
}
