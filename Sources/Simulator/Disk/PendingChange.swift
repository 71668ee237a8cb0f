// SPDX-License-Identifier: Apache-2.0

/// A change to a file's bytes that no sync has made durable yet.
struct PendingChange {
    enum Kind {
        case write(offset: Int, bytes: [UInt8])
        /// Shorter: cut off. Longer: zeros.
        case resize(Int)
    }

    /// Place in the order of all changes on the disk.
    let order: Int
    let kind: Kind

    /// Does the change, whole or (`bytesMax`) its first bytes only.
    func apply(to image: inout [UInt8], bytesMax: Int = .max) {
        switch kind {
        case .resize(let size): PendingChange.resize(&image, size)
        case .write(let offset, let bytes):
            let count = min(bytes.count, bytesMax)
            if count == 0 { return }
            if image.count < offset + count { PendingChange.resize(&image, offset + count) }
            image.withUnsafeMutableBytes { target in
                bytes.withUnsafeBytes {
                    (target.baseAddress! + offset).copyMemory(from: $0.baseAddress!, byteCount: count)
                }
            }
        }
    }

    /// Does the part of the change that lies in one sector.
    func apply(toSector sector: Int, of image: inout [UInt8]) {
        let first = sector * FileNode.sectorBytes
        let end = min(first + FileNode.sectorBytes, image.count)
        switch kind {
        case .resize(let size):
            for i in max(first, size)..<max(end, size, first) { image[i] = 0 }
        case .write(let offset, let bytes):
            let from = max(first, offset)
            let count = min(end, offset + bytes.count) - from
            guard count > 0 else { return }
            image.withUnsafeMutableBytes { target in
                bytes.withUnsafeBytes {
                    (target.baseAddress! + from)
                        .copyMemory(from: $0.baseAddress! + from - offset, byteCount: count)
                }
            }
        }
    }

    /// The bytes whose value the change may alter, in a file of `sizeBefore`; `nil` for none.
    func touched(sizeBefore: Int) -> Range<Int>? {
        switch kind {
        case .write(let offset, let bytes): bytes.isEmpty ? nil : offset..<offset + bytes.count
        case .resize(let size): size < sizeBefore ? size..<sizeBefore : nil
        }
    }

    /// The file's size after the change, `before` it.
    func size(after before: Int) -> Int {
        switch kind {
        case .write(let offset, let bytes): bytes.isEmpty ? before : max(before, offset + bytes.count)
        case .resize(let size): size
        }
    }

    static func resize(_ image: inout [UInt8], _ size: Int) {
        if size < image.count {
            image.removeLast(image.count - size)
        } else {
            image.append(contentsOf: repeatElement(0, count: size - image.count))
        }
    }
}
