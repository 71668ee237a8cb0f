// SPDX-License-Identifier: Apache-2.0

/// A feature's routes: how the management API, the ES endpoints and the collector join a door.
public protocol Routes: Sendable {
    func register(in router: inout Router)
}
