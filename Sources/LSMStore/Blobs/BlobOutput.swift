// SPDX-License-Identifier: Apache-2.0
import Base

/// Where and how new blob files are written.
struct BlobOutput {
    let directory: String
    let environment: Environment
    let storeID: UInt64
    /// A file is ended once it has so many bytes.
    let fileBytes: Int
    let throttle: WriteThrottle?
    /// By id; one that is not here has the options of a new keyspace.
    let keyspaces: [UInt16: KeyspaceOptions]
    let counters: BlobCounters
    let memory: StoreMemory?
    /// Gives a file its number.
    let newNumber: () -> UInt64
}

extension Store {
    /// As of now. - Parameter isThrottled: whether writing waits for others.
    func blobOutput(isThrottled: Bool = true) -> BlobOutput {
        BlobOutput(
            directory: directory, environment: environment, storeID: storeID,
            fileBytes: options.blobFileBytes,
            throttle: isThrottled ? throttle : nil, keyspaces: stateLock.withLock { keyspaceOptions },
            counters: blobCounters, memory: memory, newNumber: newFileNumber)
    }
}
