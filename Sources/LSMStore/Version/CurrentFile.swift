// SPDX-License-Identifier: Apache-2.0
import Base

/// The file `CURRENT`: one line with the name of the manifest that holds, and the XXH3-64 of the name in hex.
///
/// Replaced by writing a temporary file, syncing it, renaming it and syncing the directory: at any instant it
/// is the old one or the new one. The checksum keeps a flipped digit from naming an older manifest that is
/// still there.
enum CurrentFile {
    /// Longer than any line we write.
    private static let bytesMax = 128

    /// Number of the manifest that holds; `nil` when there is no such file.
    static func read(environment: Environment, directory: String) throws(StoreError) -> UInt64? {
        let path = StoreFile.current.path(in: directory)
        guard environment.files.exists(path) else { return nil }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try contents(environment.files, path)
        } catch {
            throw StoreError(error)
        }
        return try parse(bytes, path: path)
    }

    /// The number in the file's bytes.
    static func parse(_ bytes: [UInt8], path: String) throws(StoreError) -> UInt64 {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let space = text.firstIndex(of: " "),
            case .manifest(let number)? = StoreFile(name: String(text[..<space])), text == line(number)
        else {
            throw .corrupt(
                Corruption(
                    file: path, offset: 0, what: "line", expected: "a manifest's name and its checksum",
                    found: "\(bytes.count) other bytes"))
        }
        return number
    }

    /// Makes manifest `number`, which must be durable, the one that holds.
    /// - Throws: with the old one or the new one in force; which, only the next opening will tell.
    static func set(_ number: UInt64, environment: Environment, directory: String) throws(StoreError) {
        let temporary = StoreFile.temporary(number).path(in: directory)
        do throws(FileError) {
            let file = try environment.files.open(temporary, .replace)
            defer { file.close() }
            let writer = ByteWriter()
            writer.append(utf8: line(number))
            try file.write(writer.bytes, at: 0)
            try file.sync()
            try environment.files.rename(temporary, to: StoreFile.current.path(in: directory))
            try environment.files.syncDirectory(directory)
        } catch {
            throw StoreError(error)
        }
    }

    static func line(_ number: UInt64) -> String {
        let name = StoreFile.manifest(number).name
        let digits = String(XXH3.hash(Array(name.utf8)), radix: 16)
        return name + " " + String(repeating: "0", count: 16 - digits.count) + digits + "\n"
    }

    /// The file's bytes, or more of them than any line has.
    static func contents(_ files: any FileSystem, _ path: String) throws(FileError) -> [UInt8] {
        let file = try files.open(path, .read)
        defer { file.close() }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytesMax, alignment: 1)
        defer { buffer.deallocate() }
        let count = try file.read(into: buffer, at: 0)
        return [UInt8](buffer[..<count])
    }
}
