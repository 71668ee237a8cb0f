// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the driver says, and how it gives up.
enum Output {
    /// Progress, beside the tables.
    static func note(_ text: String) { emit(text, STDERR_FILENO) }

    static func line(_ text: String) { emit(text, STDOUT_FILENO) }

    static func fail(_ text: String) -> Never {
        note("error: " + text)
        exit(70)
    }

    private static func emit(_ text: String, _ descriptor: Int32) {
        let bytes = Array((text + "\n").utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}
