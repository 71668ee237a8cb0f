// SPDX-License-Identifier: Apache-2.0

/// The last things that happened in a world. Belongs to the holder of the baton.
final class LifeHistory {
    private var events: [(nanos: UInt64, thread: String, text: String)] = []
    private let lengthMax: Int

    init(lengthMax: Int) { self.lengthMax = lengthMax }

    func add(_ nanos: UInt64, _ thread: String, _ text: String) {
        if events.count >= 2 * lengthMax { events.removeFirst(lengthMax) }
        events.append((nanos, thread, text))
    }

    var lines: [String] { events.suffix(lengthMax).map { "\($0.nanos / 1_000) µs \($0.thread): \($0.text)" } }
}
