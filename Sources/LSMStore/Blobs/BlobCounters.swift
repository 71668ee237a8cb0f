// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Counts of what the store did with blob files since it was opened. Any thread adds.
final class BlobCounters: Sendable {
    let reads = Atomic<Int>(0)
    let bytesRead = Atomic<Int>(0)
    let records = Atomic<Int>(0)
    let bytesWritten = Atomic<Int>(0)

    func addRead(bytes: Int) {
        reads.add(1, ordering: .relaxed)
        bytesRead.add(bytes, ordering: .relaxed)
    }

    func addWrite(_ file: BlobFileDescription) {
        records.add(file.count, ordering: .relaxed)
        bytesWritten.add(file.sizeBytes, ordering: .relaxed)
    }
}
