// SPDX-License-Identifier: Apache-2.0
import Base

/// A file that marks a directory as not to be opened: a restore or a repair has begun there and not ended.
///
/// It is durable before the work's first step, and removed after its last one is durable. Its content is one
/// line: a number that the work needs to take up, and the checksum of that number's digits.
enum UnfinishedWork: String, CaseIterable {
    case restore = "RESTORING"
    case repair = "REPAIRING"

    private func path(in directory: String) -> String { directory + "/" + rawValue }

    func isMarked(_ directory: String, _ files: any FileSystem) -> Bool {
        files.exists(path(in: directory))
    }

    func begin(_ directory: String, number: UInt64, _ files: any FileSystem) throws(FileError) {
        let writer = ByteWriter()
        writer.append(utf8: UnfinishedWork.line(number))
        let file = try files.open(path(in: directory), .replace)
        defer { file.close() }
        try file.write(writer.bytes, at: 0)
        try file.sync()
        try files.syncDirectory(directory)
    }

    /// The number that `begin` was given; `nil` when the line was not written whole, and so nothing after it.
    func number(_ directory: String, _ files: any FileSystem) throws(FileError) -> UInt64? {
        let text = String(decoding: try CurrentFile.contents(files, path(in: directory)), as: UTF8.self)
        guard let digits = text.split(separator: " ").first, let number = UInt64(digits),
            UnfinishedWork.line(number) == text
        else { return nil }
        return number
    }

    /// - Requires: all that the work did is durable.
    func end(_ directory: String, _ files: any FileSystem) throws(FileError) {
        try files.remove(path(in: directory))
        try files.syncDirectory(directory)
    }

    private static func line(_ number: UInt64) -> String {
        "\(number) \(String(XXH3.hash(Array(String(number).utf8)), radix: 16))\n"
    }

    /// Refuses a directory in which work was left unfinished.
    static func refuse(_ directory: String, _ files: any FileSystem) throws(StoreError) {
        if restore.isMarked(directory, files) {
            throw .invalid(
                "a restore into \(directory) did not finish (it holds the file RESTORING): restore again")
        }
        if repair.isMarked(directory, files) {
            throw .invalid(
                "a repair of \(directory) did not finish (it holds the file REPAIRING): repair again")
        }
    }
}
