// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What a job is about to do, kept where the handler of a trap's signal can print it.
struct LastWords {
    private static let bytes = 512
    private static let jobsMax = 64
    /// Written by each job into its own part, read by the signal's handler when all is over anyway.
    private nonisolated(unsafe) static let board: UnsafeMutablePointer<UInt8> = {
        let board = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes * jobsMax)
        board.initialize(repeating: 0, count: bytes * jobsMax)
        for trap in [SIGILL, SIGTRAP, SIGSEGV, SIGABRT] {
            signal(trap) { trap in
                for job in 0..<LastWords.jobsMax {
                    let words = LastWords.board + job * LastWords.bytes
                    if words[0] != 0 { _ = write(1, words, strlen(words)) }
                }
                signal(trap, SIG_DFL)
                raise(trap)
            }
        }
        return board
    }()

    private let place: UnsafeMutablePointer<UInt8>

    init(_ job: Int) { place = LastWords.board + (job % LastWords.jobsMax) * LastWords.bytes }

    func note(_ text: String) {
        if text.isEmpty {
            place[0] = 0
            return
        }
        var i = 0
        for byte in "TRAPPED, perhaps in: \(text)\n".utf8 where i < LastWords.bytes - 1 {
            place[i] = byte
            i += 1
        }
        place[i] = 0
    }
}
