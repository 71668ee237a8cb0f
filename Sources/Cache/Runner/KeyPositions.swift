// SPDX-License-Identifier: Apache-2.0

/// Which arguments of a command are keys.
struct KeyPositions: Sendable {
    /// 0 for none.
    let first: Int
    /// Below 0: counted from the end.
    let last: Int
    let step: Int

    static let none = KeyPositions(first: 0, last: 0, step: 0)
    static let one = KeyPositions(first: 1, last: 1, step: 1)
    static let two = KeyPositions(first: 1, last: 2, step: 1)
    static let all = KeyPositions(first: 1, last: -1, step: 1)
    /// Keys and values in turns.
    static let pairs = KeyPositions(first: 1, last: -1, step: 2)
    static let second = KeyPositions(first: 2, last: 2, step: 1)

    /// Their numbers in a command of `count` words.
    func indices(_ count: Int) -> StrideThrough<Int> {
        let end = last < 0 ? count + last : last
        return first == 0 ? stride(from: 1, through: 0, by: 1) : stride(from: first, through: end, by: step)
    }
}
