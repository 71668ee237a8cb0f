// SPDX-License-Identifier: Apache-2.0
import Strata

extension Listeners {
    /// What features add to the doors.
    public struct Features: Sendable {
        public var api: [any Routes] = []
        public var elastic: [any Routes] = []
        /// Mounted at the api's door when the collector has none of its own.
        public var collector: [any Routes] = []
        /// Stopped before the platform may be closed.
        var backups: BackupService?

        public init() {}

        /// All that the product serves.
        /// - Parameter addresses: shown on the home page; the same that `Listeners` fills.
        public init(_ platform: Platform, _ configuration: Configuration, _ addresses: BoundAddresses) {
            let backups = BackupService(
                platform.store, into: configuration.backupDirectory, platform.environment)
            self.backups = backups
            let isLoopback = configuration.api?.isLoopback ?? false
            elastic = [ElasticRoutes(engine: platform.index)]
            collector = [CollectorRoutes(platform.cdp)]
            api = [
                ManagementRoutes(
                    platform.cdp, indices: platform.index, isLoopback: isLoopback),
                StoreRoutes(
                    access: ManagementAccess(users: platform.cdp.access, isLoopback: isLoopback),
                    store: platform.store, backups: backups),
                HomeRoutes(
                    platform.cdp, store: platform.store, indices: platform.index,
                    configuration: configuration, addresses: addresses),
            ]
        }
    }
}
