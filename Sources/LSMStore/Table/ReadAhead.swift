// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads a table's blocks in large pieces, for cursors that will want all of them. One thread at a time.
final class ReadAhead {
    private static let pieceBytes = 512 << 10

    private let table: TableFile
    private var piece = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var start = 0
    private var filled = 0

    init(_ table: TableFile) { self.table = table }

    deinit { piece.deallocate() }

    func block(_ handle: BlockHandle, _ kind: BlockKind) throws(StoreError) -> DecodedBlock {
        try table.check(handle, kind)
        if handle.offset < start || handle.end > start + filled { try fill(handle) }
        let at = handle.offset - start
        let stored = UnsafeRawBufferPointer(rebasing: piece[at..<at + handle.length])
        return try table.decode(stored, at: handle.offset, kind)
    }

    private func fill(_ handle: BlockHandle) throws(StoreError) {
        let wanted = min(max(handle.length, ReadAhead.pieceBytes), table.sizeBytes - handle.offset)
        if piece.count < wanted {
            piece.deallocate()
            piece = .allocate(byteCount: wanted, alignment: 16)
        }
        filled = 0
        try table.read(into: UnsafeMutableRawBufferPointer(rebasing: piece[..<wanted]), at: handle.offset)
        start = handle.offset
        filled = wanted
    }
}
