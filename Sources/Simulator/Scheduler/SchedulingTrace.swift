// SPDX-License-Identifier: Apache-2.0

/// The last scheduling decisions, in a ring.
struct SchedulingTrace {
    struct Entry {
        var nanos: UInt64
        var cause: StaticString
        var from: Int
        var to: Int
    }

    private var ring: [Entry] = []
    private var next = 0
    private let length: Int

    init(length: Int) {
        self.length = length
        ring.reserveCapacity(length)
    }

    var isOn: Bool { length > 0 }

    mutating func add(_ entry: Entry) {
        if ring.count < length {
            ring.append(entry)
        } else {
            ring[next] = entry
        }
        next = (next + 1) % length
    }

    /// One line a decision, oldest first.
    func lines(name: (Int) -> String) -> [String] {
        guard length > 0 else { return [] }
        let ordered = ring.count < length ? ring : Array(ring[next...] + ring[..<next])
        return ordered.map { "\($0.nanos) ns: \(name($0.from)) \($0.cause), then \(name($0.to))" }
    }
}
