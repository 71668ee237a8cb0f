// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// Gives the resolver of an index's resolved keywords as a snapshot of the store shows them, so that a search
/// sees numbers and rows of one moment.
public protocol KeywordSource: Sendable {
    func resolver(at snapshot: Snapshot) -> any KeywordResolver
}
