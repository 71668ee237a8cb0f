// SPDX-License-Identifier: Apache-2.0
import Strata

extension Listeners {
    /// What features add to the doors.
    public struct Features: Sendable {
        public var api: [any Routes] = []
        public var elastic: [any Routes] = []
        /// Mounted at the api's door when the collector has none of its own.
        public var collector: [any Routes] = []

        public init() {}

        /// All that the product serves.
        /// - Parameter addresses: shown on the home page; the same that `Listeners` fills.
        public init(_ platform: Platform, _ configuration: Configuration, _ addresses: BoundAddresses) {
            elastic = [ElasticRoutes(engine: platform.index)]
            collector = [CollectorRoutes(platform.cdp)]
            api = [
                ManagementRoutes(
                    platform.cdp, indices: platform.index, isLoopback: configuration.api?.isLoopback ?? false),
                HomeRoutes(
                    platform.cdp, store: platform.store, indices: platform.index,
                    configuration: configuration, addresses: addresses),
            ]
        }
    }
}
