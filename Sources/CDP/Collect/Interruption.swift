// SPDX-License-Identifier: Apache-2.0

/// Why work on a set of payloads stopped.
enum Interruption: Error {
    /// Further lanes are needed: drop everything, take them too, start over.
    case lanes(Set<String>)
    case refused(TrackError)
}

/// Runs what may refuse.
func refusing<R>(_ body: () throws(TrackError) -> R) throws(Interruption) -> R {
    do throws(TrackError) { return try body() } catch { throw .refused(error) }
}
