// SPDX-License-Identifier: Apache-2.0
import Base
import Cache

/// The whole platform in one process: opens its parts on a directory, or in memory, and closes them in order.
///
/// Any thread may use the parts; open and close it from one.
public final class Platform: Sendable {
    public let environment: Environment
    /// `nil` when everything stays in memory.
    public let directory: String?
    public let memory: MemoryBudget
    public let cache: Cache
    /// Names this set of data to clients.
    public let clusterID: String
    private let sweeper: CacheSweeper

    /// - Parameters:
    ///   - directory: where the data is; created if it is missing. `nil` keeps all in memory.
    ///   - memoryBytes: the budget that all parts share.
    /// - Throws: `PlatformError` when the directory cannot be used.
    public init(
        environment: Environment = .system, directory: String?, memoryBytes: Int
    ) throws(PlatformError) {
        if let directory {
            do {
                try environment.files.createDirectory(directory)
            } catch {
                throw PlatformError("the data directory \(directory) cannot be used: \(error)")
            }
        }
        self.environment = environment
        self.directory = directory
        memory = MemoryBudget(limitBytes: memoryBytes)
        var options = CacheOptions()
        options.bytesMax = memoryBytes / 4
        cache = Cache(environment, options: options)
        clusterID = Platform.identifier(environment.random)
        sweeper = CacheSweeper(cache, environment)
    }

    /// Makes what was acknowledged durable and stops every thread. Call once, when nobody uses the parts any
    /// more.
    public func close() { sweeper.stop() }

    /// 128 random bits as 22 letters and digits of an unpadded URL-safe base 64, as clients expect such ids.
    private static func identifier(_ random: any RandomSource) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return String((0..<22).map { _ in alphabet[Int(random.next() % 64)] })
    }
}
