// SPDX-License-Identifier: Apache-2.0

/// What happens to a field of a document that the mapping does not name.
public enum DynamicMode: String, Sendable, Equatable {
    /// It is mapped by its value's type.
    case yes = "true"
    /// It stays in `_source` only.
    case no = "false"
    /// The document is refused.
    case strict
}
