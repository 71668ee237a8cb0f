// SPDX-License-Identifier: Apache-2.0
import Base

/// A file's bytes from its beginning. Closes the file when it goes.
final class FileSource: ByteSource {
    private let file: any File
    private var at = 0

    init(_ path: String, files: any FileSystem) throws(ImportError) {
        do throws(FileError) { file = try files.open(path, .read) } catch { throw .file(error) }
    }

    deinit { file.close() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        do throws(FileError) {
            let count = try file.read(into: buffer, at: at)
            at += count
            return count
        } catch { throw .file(error) }
    }
}
