// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// Adds rows and hooks of the caller's to a batch of documents that is about to be committed, so that both
/// stand or fall together. Called with the locks of the documents held.
public typealias CommitPreparation = @Sendable (WriteBatch) throws(StoreError) -> Void
