// SPDX-License-Identifier: Apache-2.0

/// Turns an arena's 32-bit references into addresses.
///
/// A reference is the chunk's number (13 bits) ‖ the offset in units of 4 bytes (19 bits). The table of
/// chunks has its final size from the start, so that readers need no lock: a chunk is written to it before
/// any reference into the chunk is published. Memory of the table that is not written is not touched.
struct ArenaChunks {
    static let bytesMax = 2 << 20
    static let countMax = 1 << 13

    let starts: UnsafeMutablePointer<UnsafeMutableRawPointer>

    init(_ starts: UnsafeMutablePointer<UnsafeMutableRawPointer>) { self.starts = starts }

    @inline(__always)
    subscript(_ reference: UInt32) -> UnsafeMutableRawPointer {
        starts[Int(reference >> 19)] + Int(reference & 0x7FFFF) &* 4
    }

    @inline(__always)
    static func reference(chunk: Int, offset: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: chunk << 19 | offset >> 2)
    }
}
