// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The locale of C, whatever the process that embeds us has set: numbers have a point in it.
enum CLocale {
    // Made once, never changed or freed; the C library reads it from any thread.
    nonisolated(unsafe) static let shared: locale_t? = newlocale(LC_ALL_MASK, "C", nil)
}
