// SPDX-License-Identifier: Apache-2.0

/// Guesses what a misspelt name was meant to be.
public enum Spelling {
    /// Longer names are not guessed at.
    private static let lengthMax = 64

    /// The known name that the fewest typing mistakes make of `name`; `nil` when none is near: more
    /// than a third of the longer name would have to change. Of equally near ones, the first.
    ///
    /// A mistake is a character too many, missing, wrong, or two neighbours swapped (optimal string
    /// alignment). Letters count as equal in either case. Costs the product of the lengths for each
    /// known name.
    public static func nearest(to name: String, of known: some Sequence<String>) -> String? {
        let name = Array(name.lowercased().unicodeScalars.prefix(lengthMax + 1))
        guard !name.isEmpty, name.count <= lengthMax else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in known {
            let letters = Array(candidate.lowercased().unicodeScalars.prefix(lengthMax))
            let distance = distance(name, letters)
            let isNear = distance * 3 <= max(name.count, letters.count)
            if isNear && distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
