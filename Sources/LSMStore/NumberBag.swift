// SPDX-License-Identifier: Apache-2.0

/// Numbers that are in use, each as often as it was added. One thread at a time.
struct NumberBag {
    /// Ascending, each once.
    private(set) var numbers: [UInt64] = []
    private var counts: [Int] = []
    /// Each as often as it was added.
    private(set) var totalCount = 0

    /// - Returns: where it stands, if it was not there before.
    mutating func add(_ number: UInt64) -> Int? {
        totalCount += 1
        // Numbers mostly come in order.
        let i = numbers.last.map { $0 < number } ?? true ? numbers.count : position(number)
        if i < numbers.count && numbers[i] == number {
            counts[i] += 1
            return nil
        }
        numbers.insert(number, at: i)
        counts.insert(1, at: i)
        return i
    }

    /// - Requires: it was added more often than removed.
    /// - Returns: where it stood, if it is not there any more.
    mutating func remove(_ number: UInt64) -> Int? {
        let i = position(number)
        precondition(i < numbers.count && numbers[i] == number)
        totalCount -= 1
        counts[i] -= 1
        if counts[i] > 0 { return nil }
        numbers.remove(at: i)
        counts.remove(at: i)
        return i
    }

    /// The first place whose number is not below `number`.
    private func position(_ number: UInt64) -> Int {
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
