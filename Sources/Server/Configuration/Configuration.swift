// SPDX-License-Identifier: Apache-2.0

/// How a process of `strata serve` is set up, checked and ready to use.
public struct Configuration: Sendable, Equatable {
    /// `nil` keeps everything in memory.
    public var dataDirectory: String?
    /// `nil` leaves a listener out.
    public var api: ListenAddress?
    public var elastic: ListenAddress?
    public var redis: ListenAddress?
    public var collector: ListenAddress?
    /// The budget that all parts share.
    public var memoryBytes: Int
    /// The first administrator; also what listeners on public addresses ask for.
    public var credentials: Credentials?
    public var writesAccessLog: Bool
    /// Where backups go that somebody asks the server for; `nil` refuses them.
    public var backupDirectory: String?

    /// Below it the store cannot keep two memtables and a useful block cache.
    public static let memoryBytesMin = 16 << 20
    static let standard: [Setting: String] = [
        .data: "./data", .api: "127.0.0.1:8686", .elastic: "127.0.0.1:9200", .redis: "127.0.0.1:6379",
        .collector: "off", .ephemeral: "false", .memory: "256MiB", .accessLog: "false",
    ]
}
