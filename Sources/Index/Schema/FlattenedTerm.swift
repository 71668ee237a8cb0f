// SPDX-License-Identifier: Apache-2.0

/// The terms of a flattened field: each leaf is indexed twice, as its value and as path ‖ NUL ‖ value.
public enum FlattenedTerm {
    /// - Returns: the term of a leaf; with an empty value, the prefix of all terms of that leaf.
    public static func keyed(_ key: String, _ value: String) -> [UInt8] {
        var out = Array(key.utf8)
        out.append(0)
        out += value.utf8
        return out
    }
}
