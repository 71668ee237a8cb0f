// SPDX-License-Identifier: Apache-2.0
import Base

/// Why reading stopped.
extension WALSegmentReader {
    /// What is wrong with the bytes at `offset`, where `next()` found no record; for people.
    func obstacle() throws(StoreError) -> String {
        guard let bytes = try headerBytes(at: offset), !bytes.isEmpty else { return "the file ends" }
        if bytes.allSatisfy({ $0 == 0 }) { return "zeros: nothing was written here" }
        guard let found = WALRecordHeader.decode(bytes, in: header, offset: offset) else {
            return headerObstacle(bytes)
        }
        let record = found.header
        if record.attempt < attempt {
            return "a failed append left this: attempt \(record.attempt), after a record of \(attempt)"
        }
        if record.firstSequence != nextSequence {
            return "sequence number \(record.firstSequence) instead of \(nextSequence)"
        }
        let end = offset + found.sizeBytes + record.payloadBytes
        guard end <= window.size else {
            return "the record would end at \(end), the file ends at \(window.size)"
        }
        return "the payload's checksum fails: \(ByteText.hex(found.checksum)) stored, "
            + "\(ByteText.hex(try payloadChecksum(found))) computed"
    }

    private func headerObstacle(_ bytes: UnsafeRawBufferPointer) -> String {
        guard let (stored, computed) = WALRecordHeader.checks(bytes, in: header, offset: offset) else {
            return bytes.count < WALFormat.recordHeaderBytesMax
                ? "the file ends: \(bytes.count) bytes are left, which hold no record"
                : "no header of a record: damaged, torn, or of the file's earlier use"
        }
        guard stored != computed else { return "a record header that says what cannot be" }
        return "the check of a record header fails (\(String(stored, radix: 16)) stored, "
            + "\(String(computed, radix: 16)) computed): damaged, torn, or of the file's earlier use"
    }

    private func payloadChecksum(_ found: WALRecordHeader.Found) throws(StoreError) -> UInt64 {
        guard let payload = try read(offset + found.sizeBytes, found.header.payloadBytes) else { return 0 }
        return XXH3.hash(payload, seed: found.seed)
    }
}
