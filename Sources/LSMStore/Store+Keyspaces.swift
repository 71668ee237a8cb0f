// SPDX-License-Identifier: Apache-2.0
import Base

/// Keyspaces by name.
extension Store {
    /// The keyspace of this name; made, durably, if there is none.
    ///
    /// - Parameter options: used when it is made; an existing keyspace keeps its own.
    /// - Throws: `.invalid` when it exists with another merge operator, or when there are too many.
    public func keyspace(
        _ name: String, options: KeyspaceOptions = KeyspaceOptions()
    ) throws(StoreError) -> Keyspace {
        keyspaceLock.lock()
        defer { keyspaceLock.unlock() }
        if let known = try existing(name, options) { return known }
        return try create(name, options)
    }

    /// Names in use, sorted.
    public var keyspaceNames: [String] { stateLock.withLock { keyspaces.keys.sorted() } }

    private func existing(_ name: String, _ options: KeyspaceOptions) throws(StoreError) -> Keyspace? {
        guard let known = stateLock.withLock({ keyspaces[name] }) else { return nil }
        guard known.options.mergeOperator == options.mergeOperator else {
            throw .invalid(
                "keyspace '\(name)' has merge operator \(known.options.mergeOperator), not \(options.mergeOperator)"
            )
        }
        return Keyspace(id: known.id)
    }

    private func create(_ name: String, _ options: KeyspaceOptions) throws(StoreError) -> Keyspace {
        let id = try stateLock.withLock { () throws(StoreError) -> UInt16 in
            try checkWritable()
            if keyspaces.count >= Limits.keyspacesMax {
                throw .invalid("no more than \(Limits.keyspacesMax) keyspaces")
            }
            nextKeyspaceID += 1
            return nextKeyspaceID
        }
        let description = KeyspaceDescription(id: id, name: name, options: options)
        try log(VersionEdit([.addKeyspace(description)]))
        stateLock.withLock {
            note(description)
            var operators = state.operators
            operators[id] = options.mergeOperator
            setState(operators: operators)
        }
        return Keyspace(id: id)
    }
}
