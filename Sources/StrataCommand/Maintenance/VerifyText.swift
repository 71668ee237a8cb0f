// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// What a check found, as commands print it.
enum VerifyText {
    static func text(_ report: VerifyReport) -> String {
        var text = """
            tables          \(report.tablesCount)
            entries         \(Console.grouped(report.entriesCount))
            blob files      \(report.blobFilesCount)
            attached files  \(report.attachedFilesCount)
            bytes read      \(Console.bytes(report.bytes))
            findings        \(report.findings.count + report.furtherFindingsCount)

            """
        for finding in report.findings { text += "  \(finding)\n" }
        if report.furtherFindingsCount > 0 {
            text += "  and \(Console.grouped(report.furtherFindingsCount)) more\n"
        }
        return text
    }
}
