// SPDX-License-Identifier: Apache-2.0
import CPlatform

/// A small number for each thread, by which threads spread over stripes and slots.
///
/// Threads are numbered as they first ask. A simulated world numbers its own, so that a seed's run does not
/// depend on how many threads the process has had before.
public enum ThreadOrdinal {
    /// The calling thread's, from 1 on. Costs the reading of a thread-local variable.
    @inline(__always)
    public static var current: Int { Int(platform_thread_ordinal()) }

    /// Numbers the calling thread. - Parameter ordinal: from 1 on; two threads may have the same.
    public static func setCurrent(_ ordinal: Int) {
        platform_set_thread_ordinal(UInt32(clamping: max(ordinal, 1)))
    }
}
