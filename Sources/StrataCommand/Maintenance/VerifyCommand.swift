// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import LSMStore
import Strata

/// `strata verify`
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read everything in a data directory and check it.",
        discussion:
            "Exit codes: 0 all is well, 1 something is not, 64 wrong use, 71 could not open the directory.")

    @OptionGroup var directory: DataDirectory

    func run() throws {
        try directory.checkExists()
        let report: VerifyReport
        do throws(StoreError) {
            let store = try Store.open(directory.data)
            defer { try? store.close() }
            report = try store.verify()
        } catch .corrupt(let corruption) {
            // So damaged that it does not open: what is wrong is the finding.
            Console.out("findings        1\n  \(corruption)\n")
            throw ExitCode(ProcessExit.foundProblems.rawValue)
        } catch {
            throw ProcessExit.cannotStart.telling(directory.advice(error))
        }
        Console.out(VerifyText.text(report))
        if !report.findings.isEmpty { throw ExitCode(ProcessExit.foundProblems.rawValue) }
    }
}
