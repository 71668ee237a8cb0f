// SPDX-License-Identifier: Apache-2.0
import Base

/// Changing the set of live tables.
extension Store {
    /// Takes tables out of the version and puts others in.
    ///
    /// The next version, which costs O(tables), is made outside `stateLock`, and again if another change came
    /// first: each change is tried again only after another one succeeded.
    /// - Parameter install: called once, with `stateLock` held; makes the version the current one.
    func changeVersion(
        added: [(level: Int, table: Table)], removed: Set<UInt64>, _ install: (Version) -> Void
    ) {
        var base = stateLock.withLock { state.version }
        while true {
            let next = base.applying(added: added, removed: removed)
            assert(next.brokenInvariant() == nil, next.brokenInvariant() ?? "")
            let current = stateLock.withLock {
                if state.version === base { install(next) }
                return state.version
            }
            if current === next { return }
            base = current
        }
    }
}
