// SPDX-License-Identifier: Apache-2.0

/// Memory in which a cursor puts keys together. One thread at a time.
final class KeyBuffer {
    private(set) var pointer: UnsafeMutableRawPointer
    private var capacity: Int

    init() {
        capacity = 64
        pointer = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { pointer.deallocate() }

    /// Makes room for keys of `bytes`; what was in it is gone.
    func reserve(_ bytes: Int) {
        guard bytes > capacity else { return }
        pointer.deallocate()
        capacity = max(bytes, 2 * capacity)
        pointer = .allocate(byteCount: capacity, alignment: 16)
    }
}
