// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads a table's blocks in large pieces, for cursors that will want all of them, or as it seems many. One
/// thread at a time.
final class ReadAhead {
    private static let pieceBytesMax = 512 << 10
    private static let growingFrom = 32 << 10
    private static let growingTo = 256 << 10

    private let table: TableFile
    /// How much is read at once; doubles with each piece up to `pieceBytesMax`.
    private var pieceBytes: Int
    private let pieceBytesMax: Int
    private var piece = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var charge: MemoryCharge
    private var start = 0
    private var filled = 0

    /// - Parameter isGrowing: begins with small pieces.
    init(_ table: TableFile, isGrowing: Bool = false) {
        self.table = table
        let wanted = isGrowing ? ReadAhead.growingTo : ReadAhead.pieceBytesMax
        pieceBytesMax = table.memory?.pieceBytes(wanted) ?? wanted
        pieceBytes = isGrowing ? min(ReadAhead.growingFrom, pieceBytesMax) : pieceBytesMax
        charge = MemoryCharge(table.memory?.buffers)
    }

    deinit { piece.deallocate() }

    func block(_ handle: BlockHandle, _ kind: BlockKind) throws(StoreError) -> DecodedBlock {
        try table.check(handle, kind)
        if handle.offset < start || handle.end > start + filled { try fill(handle) }
        let at = handle.offset - start
        let stored = UnsafeRawBufferPointer(rebasing: piece[at..<at + handle.length])
        return try table.decode(stored, at: handle.offset, kind)
    }

    private func fill(_ handle: BlockHandle) throws(StoreError) {
        let wanted = min(max(handle.length, pieceBytes), table.sizeBytes - handle.offset)
        if piece.count < wanted {
            piece.deallocate()
            piece = .allocate(byteCount: wanted, alignment: 16)
            charge.set(wanted)
        }
        filled = 0
        try table.read(into: UnsafeMutableRawBufferPointer(rebasing: piece[..<wanted]), at: handle.offset)
        start = handle.offset
        filled = wanted
        pieceBytes = min(2 * pieceBytes, pieceBytesMax)
    }
}
