// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Directories that stores are in.
enum StoreDirectory {
    /// Empties it, creating it if need be.
    static func makeEmpty(_ path: String) throws {
        try ChildProcess.run(["/bin/rm", "-rf", path])
        try ChildProcess.run(["/bin/mkdir", "-p", path])
    }

    static func remove(_ path: String) throws { try ChildProcess.run(["/bin/rm", "-rf", path]) }

    static func copy(_ source: String, to target: String) throws {
        try remove(target)
        try ChildProcess.run(["/bin/cp", "-a", source, target])
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Bytes that its files take on the disk, those of its directories' too.
    static func allocatedBytes(_ path: String) -> Int {
        guard let directory = opendir(path) else { return 0 }
        defer { closedir(directory) }
        var sum = 0
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            var about = stat()
            guard lstat(path + "/" + name, &about) == 0 else { continue }
            sum += Int(about.st_blocks) * 512
            if about.st_mode & S_IFMT == S_IFDIR { sum += allocatedBytes(path + "/" + name) }
        }
        return sum
    }
}
