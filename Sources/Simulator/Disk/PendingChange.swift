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

    static func resize(_ image: inout [UInt8], _ size: Int) {
        if size < image.count {
            image.removeLast(image.count - size)
        } else {
            image.append(contentsOf: repeatElement(0, count: size - image.count))
        }
    }
}
