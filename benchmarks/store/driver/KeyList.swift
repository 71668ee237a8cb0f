// SPDX-License-Identifier: Apache-2.0

/// Keys for one multi-get, in the form that C interfaces take: an array of pointers and one of lengths.
final class KeyList {
    static let capacity = 32

    private(set) var count = 0
    let pointers = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: capacity)
    let lengths = UnsafeMutablePointer<Int>.allocate(capacity: capacity)
    private let bytes = UnsafeMutableRawPointer.allocate(
        byteCount: capacity * Records.keyBytes, alignment: 16)

    init() {
        for i in 0..<KeyList.capacity {
            pointers[i] = UnsafePointer(
                (bytes + i * Records.keyBytes).assumingMemoryBound(to: CChar.self))
            lengths[i] = Records.keyBytes
        }
    }

    deinit {
        pointers.deallocate()
        lengths.deallocate()
        bytes.deallocate()
    }

    subscript(_ i: Int) -> Bytes {
        Bytes(start: bytes + i * Records.keyBytes, count: Records.keyBytes)
    }

    func clear() { count = 0 }

    func append(_ key: Bytes) {
        UnsafeMutableRawBufferPointer(start: bytes + count * Records.keyBytes, count: Records.keyBytes)
            .copyMemory(from: key)
        count += 1
    }
}
