// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Backups as commands print them.
enum BackupText {
    /// Several lines about one backup that was just made.
    static func made(_ backup: Backup, in directory: String, seconds: Double) -> String {
        made(
            number: Int64(clamping: backup.number), files: Int64(backup.filesCount),
            bytes: Int64(backup.sizeBytes), sequence: Int64(clamping: backup.sequence), directory, seconds)
    }

    /// The same, of what a server answered.
    static func made(_ backup: JSON, on server: String, seconds: Double) -> String {
        made(
            number: backup["number"]?.int64 ?? 0, files: backup["files"]?.int64 ?? 0,
            bytes: backup["bytes"]?.int64 ?? 0, sequence: backup["sequence"]?.int64 ?? 0,
            "the directory of \(server)", seconds)
    }

    private static func made(
        number: Int64, files: Int64, bytes: Int64, sequence: Int64, _ place: String, _ seconds: Double
    ) -> String {
        """
        backup          \(number), in \(place)
        files           \(Console.grouped(Int(files)))
        bytes           \(Console.bytes(Int(bytes)))
        sequence        \(sequence)
        took            \(Console.duration(seconds))

        """
    }

    /// A line for each backup, oldest first.
    static func table(_ backups: [Backup]) -> String {
        var lines = ["number  time                      sequence      files  size"]
        for backup in backups {
            lines.append(
                "\(pad("\(backup.number)", 6))  \(pad(Timestamp.format(backup.timeMillis), 24, left: true))  "
                    + "\(pad("\(backup.sequence)", 8))  \(pad("\(backup.filesCount)", 9))  "
                    + Console.bytes(backup.sizeBytes))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let blank = String(repeating: " ", count: max(0, width - text.count))
        return left ? text + blank : blank + text
    }
}
