// SPDX-License-Identifier: Apache-2.0
import Base

/// Attached files as callers see them. Attaching and dropping are operations of `WriteBatch`.
extension Store {
    /// Begins a new attached file.
    public func createAttachedFile() throws(StoreError) -> AttachedFileWriter {
        try stateLock.withLock { () throws(StoreError) in try checkWritable() }
        return try AttachedFileWriter(number: newFileNumber(), directory: directory, files: environment.files)
    }

    /// The live files, by number ascending.
    public func attachedFiles() -> [AttachedFileDescription] {
        stateLock.withLock { attached.values.map(\.description).sorted { $0.number < $1.number } }
    }

    /// The handle of a live file, or `nil`.
    public func attachedFile(_ number: UInt64) -> AttachedFile? { stateLock.withLock { attached[number] } }

    /// All bytes of a live file.
    public func readAttachedFile(_ number: UInt64) throws(StoreError) -> [UInt8] {
        guard let file = attachedFile(number) else { throw .invalid("no attached file \(number)") }
        return try file.readAll()
    }
}
