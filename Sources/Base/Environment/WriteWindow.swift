// SPDX-License-Identifier: Apache-2.0
import CPlatform
import Glibc
import Synchronization

/// A stretch of a file that is mapped into memory, so that small writes one after another into room that the
/// file has already cost no call to the kernel: 0.1 µs in place of 0.7.
///
/// What is copied into the window is in the page cache as after a write: it outlives the process, every reader of
/// the file sees it, and `fdatasync` puts it on the disk.
///
/// A disk that fails shows in a mapping as a signal that ends the process, where a call returns an error. So all
/// pages of a window are made writable when it opens, by a call that does return errors; then writes are made by
/// calls as if there were no windows. A window is used until the next sync only, for that takes the right to
/// write away from its pages. What remains is a disk that fails between opening and copying, after the kernel
/// wrote pages back of its own accord: that ends the process as a loss of power would.
///
/// Used by the thread that writes the file.
final class WriteWindow {
    static let sizeBytes = 256 << 10
    /// Larger writes are worth a call.
    static let writeBytesMax = 16 << 10
    /// So many bytes are written by calls after a sync before a window opens: where every write is synced, windows
    /// would only cost.
    static let calledBytesMin = 64 << 10

    /// Bytes that this process has written through windows that are closed.
    static let writtenBytes = Atomic<Int>(0)

    private let descriptor: Int32
    @exclusivity(unchecked) private var memory: UnsafeMutableRawPointer?
    /// The file's bytes that it shows.
    @exclusivity(unchecked) private var lower = 0
    @exclusivity(unchecked) private var upper = 0
    /// Small writes since the last sync that were made by calls.
    @exclusivity(unchecked) private var calledBytes = 0
    @exclusivity(unchecked) private var copiedBytes = 0
    @exclusivity(unchecked) private var syncsSeen = 0

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    /// Writes the bytes, if a window shows the place or should open there.
    /// - Parameter syncs: how many of the file have begun.
    /// - Returns: false when the caller has to write.
    @inline(__always)
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int, syncs: Int) -> Bool {
        guard bytes.count <= WriteWindow.writeBytesMax, let source = bytes.baseAddress else { return false }
        guard syncs == syncsSeen, let memory, offset >= lower, offset &+ bytes.count <= upper else {
            return writeElsewhere(bytes, at: offset, syncs: syncs)
        }
        memcpy(memory + (offset &- lower), source, bytes.count)
        copiedBytes &+= bytes.count
        return true
    }

    @inline(never)
    private func writeElsewhere(_ bytes: UnsafeRawBufferPointer, at offset: Int, syncs: Int) -> Bool {
        close()
        if syncs != syncsSeen {
            syncsSeen = syncs
            calledBytes = 0
        }
        if calledBytes >= WriteWindow.calledBytesMin {
            if open(at: offset, bytes.count) { return write(bytes, at: offset, syncs: syncs) }
            calledBytes = 0
        }
        calledBytes += bytes.count
        return false
    }

    /// Only within the file's size: there is no page behind it.
    private func open(at offset: Int, _ count: Int) -> Bool {
        var about = stat()
        guard fstat(descriptor, &about) == 0 else { return false }
        let start = offset & ~(Int(sysconf(Int32(_SC_PAGESIZE))) - 1)
        let end = min(start + WriteWindow.sizeBytes, Int(about.st_size))
        guard offset + count <= end else { return false }
        let pages = mmap(nil, end - start, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, start)
        guard let pages, pages != MAP_FAILED else { return false }
        guard platform_make_writable(pages, end - start) == 0 else {
            munmap(pages, end - start)
            return false
        }
        (memory, lower, upper) = (pages, start, end)
        return true
    }

    /// Before the file is cut or closed.
    func close() {
        guard let memory else { return }
        munmap(memory, upper - lower)
        WriteWindow.writtenBytes.add(copiedBytes, ordering: .relaxed)
        (self.memory, lower, upper, copiedBytes) = (nil, 0, 0, 0)
    }
}
