// SPDX-License-Identifier: Apache-2.0

extension Store {
    /// Tells the listener, if there is one. - Requires: no lock of the store is held.
    func report(_ event: StoreEvent) { options.listener?(event) }
}
