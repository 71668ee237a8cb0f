// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import Testing

@Suite struct PosixFileSystemTests {
    private let files = PosixFileSystem()

    /// A directory of the test's own, removed with all its files afterwards.
    private func inDirectory(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/strata-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw FileError(operation: "making a directory", path: "/tmp", errno: errno)
        }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for name in (try? files.list(directory)) ?? [] { try? files.remove("\(directory)/\(name)") }
            try? files.removeDirectory(directory)
        }
        try body(directory)
    }

    private func write(_ text: String, to file: any File, at offset: Int = 0) throws {
        try Array(text.utf8).withUnsafeBytes { try file.write($0, at: offset) }
    }

    private func read(_ file: any File, _ count: Int, at offset: Int = 0) throws -> String {
        var buffer = [UInt8](repeating: 0, count: count)
        let got = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
        return String(decoding: buffer[..<got], as: UTF8.self)
    }

    @Test("What is written is read, in parts and up to the end")
    func writeAndRead() throws {
        try inDirectory { directory in
            let file = try files.open(directory + "/a", .create)
            try write("hello", to: file)
            try write("LP", to: file, at: 3)
            try file.sync()
            #expect(try file.size() == 5)
            #expect(
                try read(file, 100) == "helLP" && read(file, 2, at: 1) == "el" && read(file, 4, at: 5) == "")
            try file.truncate(2)
            #expect(try read(file, 100) == "he")
            try file.allocate(4_096)
            #expect(try file.size() == 4_096)
            file.close()
        }
    }

    @Test("Each mode of opening asks of the file what it says")
    func modes() throws {
        try inDirectory { directory in
            let path = directory + "/a"
            for mode in [OpenMode.read, .readWrite] {
                #expect {
                    _ = try files.open(path, mode)
                } throws: { ($0 as? FileError)?.isMissing == true }
            }
            try write("one", to: try files.open(path, .create))
            #expect(throws: FileError.self) { _ = try files.open(path, .create) }
            #expect(try read(try files.open(path, .read), 9) == "one")
            #expect(throws: FileError.self) { try write("x", to: try files.open(path, .read)) }
            #expect(try files.open(path, .replace).size() == 0)
        }
    }

    @Test("Names are listed, renamed over others, linked and removed")
    func names() throws {
        try inDirectory { directory in
            try write("a", to: try files.open(directory + "/a", .create))
            try write("b", to: try files.open(directory + "/b", .create))
            #expect(try files.list(directory).sorted() == ["a", "b"])
            try files.rename(directory + "/a", to: directory + "/b")
            try files.link(directory + "/b", to: directory + "/c")
            try files.syncDirectory(directory)
            #expect(!files.exists(directory + "/a") && files.exists(directory + "/b"))
            try files.remove(directory + "/b")
            #expect(try read(try files.open(directory + "/c", .read), 9) == "a")
            #expect(throws: FileError.self) { try files.remove(directory + "/b") }
            try files.createDirectory(directory + "/d")
            try files.createDirectory(directory + "/d")
            try files.removeDirectory(directory + "/d")
            #expect(throws: FileError.self) { _ = try files.list(directory + "/d") }
            #expect(files.freeBytes(directory) > 0)
        }
    }

    @Test("A lock is refused while it is held, and given back by closing")
    func lock() throws {
        try inDirectory { directory in
            let path = directory + "/LOCK"
            let held = try files.lock(path)
            #expect {
                _ = try files.lock(path)
            } throws: { ($0 as? FileError)?.isBusy == true }
            held.close()
            try files.lock(path).close()
        }
    }

    @Test("An error names the operation, the path and the cause")
    func errors() {
        #expect {
            _ = try files.open("/no/such/file", .read)
        } throws: { "\($0)".contains("/no/such/file") && "\($0)".contains("errno 2") }
    }
}
