// SPDX-License-Identifier: Apache-2.0

/// The outside world as a value: files, time, randomness and threads.
///
/// Whatever could make two runs of the same program differ comes through here, so that the simulator can put
/// a world of its own in its place and one seed decides all. Nothing else in the house opens a file, reads a
/// clock, draws a random number, starts a thread or waits.
public struct Environment: Sendable {
    public let files: any FileSystem
    public let clock: any TimeSource
    public let random: any RandomSource
    public let threads: Threads

    public init(
        files: any FileSystem, clock: any TimeSource, random: any RandomSource, threads: Threads
    ) {
        self.files = files
        self.clock = clock
        self.random = random
        self.threads = threads
    }

    /// The machine itself.
    public static let system = Environment(
        files: PosixFileSystem(), clock: SystemTimeSource(), random: SystemRandomSource(),
        threads: Threads())
}
