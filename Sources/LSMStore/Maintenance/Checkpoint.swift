// SPDX-License-Identifier: Apache-2.0
import Base

/// Checkpoints: a second store in another directory that shares the files of this one.
extension Store {
    /// Makes `target` a store of its own that holds everything committed before this call, and perhaps a
    /// little of what was committed during it; always a prefix of the commits.
    ///
    /// Tables, blob files and attached files are hard-linked, so that it costs no space and little time;
    /// `target` must be on the same file system and must not exist. The memtable is flushed first, so the
    /// copy needs no WAL.
    ///
    /// - Throws: and leaves no `target` that would open, unless the directory itself could not be removed.
    public func checkpoint(to target: String) throws(StoreError) {
        checkpointLock.lock()
        defer { checkpointLock.unlock() }
        guard !environment.files.exists(target) else { throw .invalid("\(target) exists already") }
        let start = meters.checkpoint.start(environment.clock)
        try rotateAndFlush()
        do throws(StoreError) {
            do throws(FileError) { try environment.files.createDirectory(target) } catch {
                throw StoreError(error)
            }
            // Under this lock no edit can drop a file between the reading of the state and its linking.
            try manifestLock.withLock { () throws(StoreError) in try link(manifest.state, into: target) }
        } catch {
            removeCheckpoint(target)
            throw error
        }
        meters.checkpoint.end(start, environment.clock)
    }

    private func link(_ source: ManifestState, into target: String) throws(StoreError) {
        let live =
            source.levels.joined().map { StoreFile.table($0.number) }
            + source.blobFiles.keys.sorted().map { StoreFile.blob($0) }
            + source.attachedFiles.keys.sorted().map { StoreFile.attached($0) }
        for file in live {
            do throws(FileError) {
                try environment.files.link(file.path(in: directory), to: file.path(in: target))
            } catch { throw StoreError(error) }
        }
        let number = source.nextFileNumber + 1
        let segment = source.nextFileNumber + 2
        let wal = WALWriter(environment: environment, directory: target, segmentBytes: 64 << 10)
        try wal.startSegment(number: segment, firstSequence: source.lastSequence + 1, recycling: nil)
        wal.close()
        var copy = source
        try copy.apply(VersionEdit([.minimumWALSegment(segment), .nextFileNumber(segment + 1)]))
        let keeper = try ManifestKeeper(
            environment: environment, directory: target, options: options,
            storeID: environment.random.next(), state: copy, number: number)
        keeper.close()
        do throws(FileError) {
            try environment.files.syncDirectory(StoreFile.parent(of: target))
        } catch { throw StoreError(error) }
    }

    private func removeCheckpoint(_ target: String) {
        for name in (try? environment.files.list(target)) ?? [] {
            try? environment.files.remove(target + "/" + name)
        }
        try? environment.files.removeDirectory(target)
    }
}
