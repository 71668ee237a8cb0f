// SPDX-License-Identifier: Apache-2.0
import Base

/// What one owner has in an account, given back when it goes. One thread at a time.
struct MemoryCharge: ~Copyable {
    private let holder: MemoryHolder?
    private(set) var bytes = 0

    /// - Parameter holder: `nil` for memory that nobody counts.
    init(_ holder: MemoryHolder?, bytes: Int = 0) {
        self.holder = holder
        set(bytes)
    }

    deinit { holder?.add(-bytes) }

    /// Says what is held now.
    mutating func set(_ bytes: Int) {
        if bytes == self.bytes { return }
        holder?.add(bytes - self.bytes)
        self.bytes = bytes
    }
}
