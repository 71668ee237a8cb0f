// SPDX-License-Identifier: Apache-2.0

/// Adds up the references of one table.
struct BlobTally {
    private var byNumber: [UInt64: BlobUse] = [:]

    /// Counts an entry whose value lies in a blob file.
    mutating func add(_ reference: BlobReference) {
        var use = byNumber[reference.file] ?? BlobUse(number: reference.file)
        use.bytes += reference.recordBytes
        use.count += 1
        byNumber[reference.file] = use
    }

    /// By number, ascending.
    var uses: [BlobUse] { byNumber.values.sorted { $0.number < $1.number } }
}
