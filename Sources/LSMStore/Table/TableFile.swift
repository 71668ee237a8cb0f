// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads blocks of one table's file. Any thread.
final class TableFile: Sendable {
    let file: any File
    let number: UInt64
    let sizeBytes: Int
    /// Where what is read is charged to.
    let memory: StoreMemory?

    init(_ file: any File, number: UInt64, sizeBytes: Int, memory: StoreMemory? = nil) {
        self.file = file
        self.number = number
        self.sizeBytes = sizeBytes
        self.memory = memory
    }

    /// Reads, checks and decodes one block.
    /// - Throws: `StoreError.corrupt`, or what the file system says.
    func block(_ handle: BlockHandle, _ kind: BlockKind) throws(StoreError) -> DecodedBlock {
        try check(handle, kind)
        let stored = UnsafeMutableRawBufferPointer.allocate(byteCount: handle.length, alignment: 16)
        defer { stored.deallocate() }
        try read(into: stored, at: handle.offset)
        return try decode(UnsafeRawBufferPointer(stored), at: handle.offset, kind)
    }

    /// Decodes a block whose bytes were read already.
    func decode(
        _ stored: UnsafeRawBufferPointer, at offset: Int, _ kind: BlockKind
    ) throws(StoreError) -> DecodedBlock {
        do {
            return try BlockEnvelope.open(
                stored, kind: kind, seed: XXH3.seed(file: number, offset: offset), holder: memory?.blocks)
        } catch {
            throw .corrupt(Corruption(file: file.path, offset: offset, kind.name, error))
        }
    }

    /// Refuses a handle that points outside the file, before memory is taken for it.
    func check(_ handle: BlockHandle, _ kind: BlockKind) throws(StoreError) {
        guard handle.length >= BlockEnvelope.bytesMin, handle.end <= sizeBytes - TableFormat.footerBytes
        else {
            throw corrupt(
                handle.offset, kind.name, expected: "a place within \(sizeBytes) bytes",
                found: "\(handle.length) bytes at \(handle.offset)")
        }
    }

    /// Fills `buffer`.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
        let n: Int
        do {
            n = try file.read(into: buffer, at: offset)
        } catch {
            throw StoreError(error)
        }
        guard n == buffer.count else {
            throw corrupt(offset, "table", expected: "\(buffer.count) bytes", found: "\(n) bytes")
        }
    }

    func corrupt(_ offset: Int, _ what: String, expected: String, found: String) -> StoreError {
        .corrupt(Corruption(file: file.path, offset: offset, what: what, expected: expected, found: found))
    }
}
