// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc

/// How the process ends, by its exit code. 64, wrong use of the command line, comes from the argument parser.
enum ProcessExit: Int32 {
    /// What it looked at is not as it should be.
    case foundProblems = 1
    /// A file, mapping or query that it was given cannot be used.
    case badInput = 65
    /// It could not start: the directory or an address cannot be used.
    case cannotStart = 71
    /// It was stopped, but its last writes to the disk failed.
    case closeFailed = 74
    /// It was stopped, but did not finish in time.
    case drainOverdue = 75
    /// The configuration is wrong.
    case badConfiguration = 78

    /// The error for the argument parser, with its text already told.
    func telling(_ error: some CustomStringConvertible) -> ExitCode {
        let line = "strata: \(error)\n"
        line.utf8.withContiguousStorageIfAvailable { _ = Glibc.write(2, $0.baseAddress, $0.count) }
        return ExitCode(rawValue)
    }
}
