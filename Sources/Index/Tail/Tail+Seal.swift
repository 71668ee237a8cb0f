// SPDX-License-Identifier: Apache-2.0

extension Tail {
    /// Seals rows of the tail: the bytes of a segment file with those that a reader at `sequence` sees.
    ///
    /// - Parameter sequence: not above that of the oldest reader who will use the segment in place of the
    ///   tail.
    /// - Returns: `nil` when no row is left.
    public func makeSegment(at sequence: UInt64) throws(IndexError) -> [UInt8]? {
        let view = view(at: sequence)
        guard !view.live.isEmpty else { return nil }
        return try SegmentMerger.merge([(view, view.live)])
    }
}
