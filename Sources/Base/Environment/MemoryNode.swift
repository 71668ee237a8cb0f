// SPDX-License-Identifier: Apache-2.0

/// The bytes that the files of one `MemoryFileSystem` hold together, and how many they may.
final class MemorySpace: @unchecked Sendable {
    /// Guards `used`.
    private let guardian = SpinLock()
    private let capacity: Int64?
    private var used: Int64 = 0

    init(capacityBytes: Int64?) { capacity = capacityBytes }

    var usedBytes: Int64 { guardian.withLock { used } }

    var freeBytes: Int64 { guardian.withLock { capacity.map { max(0, $0 - used) } ?? Int64.max / 2 } }

    /// - Returns: false, having taken nothing, when there is not so much left.
    func take(_ bytes: Int64) -> Bool {
        guardian.withLock {
            if let capacity, used + bytes > capacity { return false }
            used += bytes
            return true
        }
    }

    func give(_ bytes: Int64) { guardian.withLock { used -= bytes } }
}

/// A file in memory without its names: 64 KiB chunks, of which those never written cost nothing.
///
/// `guardian` guards every field.
final class MemoryNode: @unchecked Sendable {
    static let chunkBytes = 64 << 10

    private let guardian: Lock
    private let space: MemorySpace
    private var chunks: [UnsafeMutableRawPointer?] = []
    private var length = 0
    private var isLocked = false

    init(_ threads: Threads, _ space: MemorySpace) {
        guardian = Lock(threads)
        self.space = space
    }

    deinit { drop(from: 0) }

    var size: Int { guardian.withLock { length } }

    func takeLock() -> Bool {
        guardian.withLock {
            if isLocked { return false }
            isLocked = true
            return true
        }
    }

    func releaseLock() { guardian.withLock { isLocked = false } }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        guardian.lock()
        defer { guardian.unlock() }
        let count = max(0, min(buffer.count, length - offset))
        guard count > 0, let target = buffer.baseAddress else { return 0 }
        MemoryNode.eachPart(offset, count) { chunk, inside, done, part in
            if let source = chunks[chunk] {
                (target + done).copyMemory(from: source + inside, byteCount: part)
            } else {
                (target + done).initializeMemory(as: UInt8.self, repeating: 0, count: part)
            }
        }
        return count
    }

    /// - Returns: false when space ran out; the bytes for which there was room are written.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guardian.lock()
        defer { guardian.unlock() }
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return true }
        var isFull = false
        MemoryNode.eachPart(offset, bytes.count) { chunk, inside, done, part in
            if isFull { return }
            while chunks.count <= chunk { chunks.append(nil) }
            if chunks[chunk] == nil {
                guard space.take(Int64(MemoryNode.chunkBytes)) else {
                    isFull = true
                    return
                }
                let new = UnsafeMutableRawPointer.allocate(byteCount: MemoryNode.chunkBytes, alignment: 16)
                new.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryNode.chunkBytes)
                chunks[chunk] = new
            }
            (chunks[chunk]! + inside).copyMemory(from: source + done, byteCount: part)
            length = max(length, offset + done + part)
        }
        return !isFull
    }

    /// Makes the file at least this long. Chunks come when they are written.
    /// - Returns: false when so much would not fit.
    func extend(to newLength: Int) -> Bool {
        guardian.lock()
        defer { guardian.unlock() }
        guard newLength > length else { return true }
        let whole = (newLength + MemoryNode.chunkBytes - 1) / MemoryNode.chunkBytes
        var missing = whole - chunks.count
        for chunk in chunks where chunk == nil { missing += 1 }
        if Int64(missing) * Int64(MemoryNode.chunkBytes) > space.freeBytes { return false }
        while chunks.count < whole { chunks.append(nil) }
        length = newLength
        return true
    }

    func truncate(_ newLength: Int) {
        guardian.lock()
        defer { guardian.unlock() }
        if newLength < length {
            drop(from: (newLength + MemoryNode.chunkBytes - 1) / MemoryNode.chunkBytes)
            let inside = newLength % MemoryNode.chunkBytes
            if inside > 0, let last = chunks[newLength / MemoryNode.chunkBytes] {
                (last + inside).initializeMemory(
                    as: UInt8.self, repeating: 0, count: MemoryNode.chunkBytes - inside)
            }
        } else {
            let whole = (newLength + MemoryNode.chunkBytes - 1) / MemoryNode.chunkBytes
            while chunks.count < whole { chunks.append(nil) }
        }
        length = newLength
    }

    private func drop(from first: Int) {
        while chunks.count > first {
            guard let chunk = chunks.removeLast() else { continue }
            chunk.deallocate()
            space.give(Int64(MemoryNode.chunkBytes))
        }
    }

    /// Splits a range at the chunks' borders: chunk, offset inside it, bytes done before, bytes here.
    private static func eachPart(_ offset: Int, _ count: Int, _ body: (Int, Int, Int, Int) -> Void) {
        var done = 0
        while done < count {
            let inside = (offset + done) % chunkBytes
            let part = min(count - done, chunkBytes - inside)
            body((offset + done) / chunkBytes, inside, done, part)
            done += part
        }
    }
}
