// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Small files and standard input, read whole.
enum TextFile {
    static let bytesMax = 64 << 20

    static func read(_ path: String) throws -> [UInt8] {
        do throws(FileError) {
            let file = try Environment.system.files.open(path, .read)
            defer { file.close() }
            let size = try file.size()
            guard size <= bytesMax else { throw FileError(operation: "reading", path: path, errno: EFBIG) }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
            defer { buffer.deallocate() }
            let count = try file.read(into: buffer, at: 0)
            return [UInt8](buffer[..<count])
        } catch {
            throw ProcessExit.badInput.telling(error)
        }
    }

    static func standardInput() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(0, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= bytesMax else {
                throw ProcessExit.badInput.telling("standard input exceeds \(bytesMax) bytes")
            }
        }
    }
}
