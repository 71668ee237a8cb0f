// SPDX-License-Identifier: Apache-2.0
import Base

/// Why reading stopped.
extension WALSegmentReader {
    /// What is wrong with the bytes at `offset`, where `next()` found no record; for people.
    func obstacle() throws(StoreError) -> String {
        guard let bytes = try read(offset, WALFormat.recordHeaderBytes) else {
            let left = max(0, window.size - offset)
            return left == 0 ? "the file ends" : "the file ends: \(left) bytes are left, which hold no record"
        }
        if bytes.allSatisfy({ $0 == 0 }) { return "zeros: nothing was written here" }
        guard let found = WALRecordHeader.decode(bytes, epoch: header.epoch, offset: offset) else {
            return headerObstacle(bytes)
        }
        let record = found.header
        if record.attempt < attempt {
            return "a failed append left this: attempt \(record.attempt), after a record of \(attempt)"
        }
        if record.firstSequence != nextSequence {
            return "sequence number \(record.firstSequence) instead of \(nextSequence)"
        }
        let end = offset + WALFormat.recordHeaderBytes + record.payloadBytes
        guard end <= window.size else {
            return "the record would end at \(end), the file ends at \(window.size)"
        }
        return "the payload's checksum fails: \(ByteText.hex(found.checksum)) stored, "
            + "\(ByteText.hex(try payloadChecksum(record, seed: found.seed))) computed"
    }

    private func headerObstacle(_ bytes: UnsafeRawBufferPointer) -> String {
        let computed = UInt32(
            truncatingIfNeeded: XXH3.hash(
                UnsafeRawBufferPointer(rebasing: bytes[..<28]),
                seed: XXH3.seed(file: header.epoch, offset: offset)))
        let stored = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self))
        guard stored != computed else { return "a record header that says what cannot be" }
        return "the check of a record header fails (\(String(stored, radix: 16)) stored, "
            + "\(String(computed, radix: 16)) computed): damaged, torn, or of the file's earlier use"
    }

    private func payloadChecksum(_ record: WALRecordHeader, seed: UInt64) throws(StoreError) -> UInt64 {
        guard let payload = try read(offset + WALFormat.recordHeaderBytes, record.payloadBytes) else {
            return 0
        }
        return XXH3.hash(payload, seed: seed)
    }
}
