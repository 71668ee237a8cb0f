// SPDX-License-Identifier: Apache-2.0

/// One thread's way into an engine, with what that thread may use again from call to call.
protocol EngineSession: AnyObject {
    /// One put, one commit. It waits for the disk when the settings ask for synced writes.
    func put(_ key: Bytes, _ value: Bytes) throws
    /// So many puts in one commit. `entry` gives them by their place; what it returns is valid until its
    /// next call.
    func put(count: Int, _ entry: (Int) -> (key: Bytes, value: Bytes)) throws
    func delete(_ key: Bytes) throws
    /// Shows the value to `found`, or returns false when the key has none.
    func get(_ key: Bytes, _ found: (Bytes) -> Void) throws -> Bool
    /// Shows the value of each key that has one, with the key's place.
    func multiGet(_ keys: KeyList, _ found: (Int, Bytes) -> Void) throws
    /// Opens an iterator, shows up to `limit` entries from the first at or after `key`, and closes it.
    /// - Returns: how many there were.
    func scan(from key: Bytes, limit: Int, _ visit: (Bytes, Bytes) -> Void) throws -> Int
}
