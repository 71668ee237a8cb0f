// SPDX-License-Identifier: Apache-2.0
import Base

/// The manifest in use: the state that it says, and the log that says it.
///
/// An edit that could not be appended leaves the log in doubt, so the next edit goes to a new manifest, which
/// tells the whole state. Guarded by the store's `manifestLock`.
struct ManifestKeeper {
    let environment: Environment
    let directory: String
    let options: StoreOptions
    let storeID: UInt64
    private(set) var state: ManifestState
    private var writer: ManifestWriter
    /// Whether the last edit may or may not be on the disk.
    private(set) var isInDoubt = false

    /// Writes a new manifest of `state` and points `CURRENT` at it.
    init(
        environment: Environment, directory: String, options: StoreOptions, storeID: UInt64,
        state: ManifestState,
        number: UInt64
    ) throws(StoreError) {
        self.environment = environment
        self.directory = directory
        self.options = options
        self.storeID = storeID
        self.state = state
        writer = try ManifestWriter.create(
            environment: environment, directory: directory, number: number, storeID: storeID,
            snapshot: state.snapshotEdit)
    }

    /// Makes the edit durable, then part of `state`.
    /// - Parameter newNumber: gives the number of a new manifest when one is due.
    /// - Returns: the number of a manifest that was replaced, whose file may go.
    mutating func log(_ edit: VersionEdit, newNumber: () -> UInt64) throws(StoreError) -> UInt64? {
        var next = state
        do throws(StoreError) { try next.apply(edit) } catch {
            throw .invalid("an edit that does not fit the manifest: \(error)")
        }
        if isInDoubt || isLarge {
            let replaced = try roll(to: next, newNumber())
            return replaced
        }
        isInDoubt = true
        try writer.append(edit)
        isInDoubt = false
        state = next
        return nil
    }

    private var isLarge: Bool {
        writer.sizeBytes
            > max(options.manifestRollBytesMin, writer.snapshotBytes * options.manifestGrowthFactor)
    }

    /// Of the manifest in force.
    var number: UInt64 { writer.number }

    private mutating func roll(to next: ManifestState, _ newNumber: UInt64) throws(StoreError) -> UInt64 {
        let fresh = try ManifestWriter.create(
            environment: environment, directory: directory, number: newNumber, storeID: storeID,
            snapshot: next.snapshotEdit)
        let replaced = writer.number
        writer.close()
        (writer, state, isInDoubt) = (fresh, next, false)
        return replaced
    }

    func close() { writer.close() }
}
