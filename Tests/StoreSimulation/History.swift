// SPDX-License-Identifier: Apache-2.0

/// The last things that happened in a world. Belongs to the holder of the baton.
final class History {
    private var events:
        [(nanos: UInt64, thread: String, what: StaticString, a: UInt64, b: UInt64, text: String)] = []
    private let lengthMax: Int

    init(lengthMax: Int) { self.lengthMax = lengthMax }

    func add(
        _ nanos: UInt64, _ thread: String, _ what: StaticString, _ a: UInt64 = 0, _ b: UInt64 = 0,
        _ text: String = ""
    ) {
        if events.count >= 2 * lengthMax { events.removeFirst(lengthMax) }
        events.append((nanos, thread, what, a, b, text))
    }

    var lines: [String] {
        events.suffix(lengthMax).map {
            "\($0.nanos / 1_000) µs \($0.thread): \($0.what) \($0.a) \($0.b) \($0.text)"
        }
    }
}
