// SPDX-License-Identifier: Apache-2.0

extension Store {
    /// Tells the listener, if there is one. - Requires: `stateLock` is not held.
    func report(_ event: StoreEvent) { options.listener?(event) }
}
