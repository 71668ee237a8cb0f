// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Transactions that must not run once a key has changed, by key. Used under the shard's lock.
struct KeyWatches {
    private struct Place: Hashable {
        let database: Int
        let key: [UInt8]
    }

    private var watchers: [Place: [WatchFlag]] = [:]

    @inline(__always) var isEmpty: Bool { watchers.isEmpty }

    mutating func add(_ flag: WatchFlag, _ database: Int, _ key: [UInt8]) {
        watchers[Place(database: database, key: key), default: []].append(flag)
    }

    mutating func remove(_ flag: WatchFlag, _ database: Int, _ key: [UInt8]) {
        let place = Place(database: database, key: key)
        watchers[place]?.removeAll { $0 === flag }
        if watchers[place]?.isEmpty == true { watchers[place] = nil }
    }

    /// A key changed.
    func touch(_ database: Int, _ key: UnsafeRawBufferPointer) {
        guard let flags = watchers[Place(database: database, key: [UInt8](key))] else { return }
        for flag in flags { flag.raise() }
    }

    /// All keys of a database changed, those that `isThere` says were there or will be.
    func touchAll(_ database: Int, where isThere: (_ key: [UInt8]) -> Bool) {
        for (place, flags) in watchers where place.database == database && isThere(place.key) {
            for flag in flags { flag.raise() }
        }
    }
}

/// Says that a key which a client watches has changed. Any thread.
final class WatchFlag: Sendable {
    private let changed = Atomic<Bool>(false)

    var isRaised: Bool { changed.load(ordering: .acquiring) }
    func raise() { changed.store(true, ordering: .releasing) }
}
