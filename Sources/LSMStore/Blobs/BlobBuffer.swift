// SPDX-License-Identifier: Apache-2.0
import Base

/// Memory for one record and its value, used again and again. One thread at a time.
final class BlobBuffer {
    /// More than this is given back when much less is wanted.
    private static let keptBytesMax = 1 << 20

    private var stored = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var raw = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var charge: MemoryCharge

    /// - Parameter holder: the account for its memory, `nil` for a buffer that is used once.
    init(_ holder: MemoryHolder? = nil) { charge = MemoryCharge(holder) }

    deinit {
        stored.deallocate()
        raw.deallocate()
    }

    /// Room for a record: valid until the next call.
    func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
        defer { charge.set(stored.count + raw.count) }
        return BlobBuffer.room(count, &stored)
    }

    /// The value of the record that is in the buffer; valid until the next one is loaded.
    func value(
        of record: BlobRecord, _ reference: BlobReference, _ set: BlobSet
    ) throws(StoreError) -> UnsafeRawBufferPointer {
        let codec = record.header.codec
        if codec == .none { return record.payload }
        let target = BlobBuffer.room(record.header.rawBytes, &raw)
        charge.set(stored.count + raw.count)
        guard BlockDecompressor.decompress(record.payload, codec, into: target) else {
            throw set.corrupt(
                reference, expected: "\(record.header.rawBytes) bytes",
                found: "bytes that \(codec) does not yield them from")
        }
        return UnsafeRawBufferPointer(target)
    }

    private static func room(
        _ count: Int, _ memory: inout UnsafeMutableRawBufferPointer
    ) -> UnsafeMutableRawBufferPointer {
        let isTooLarge = memory.count > keptBytesMax && count < memory.count / 4
        if memory.count < count || isTooLarge {
            memory.deallocate()
            memory = .allocate(byteCount: count, alignment: 16)
        }
        return UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
    }
}
