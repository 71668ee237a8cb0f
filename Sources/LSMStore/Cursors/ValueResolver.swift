// SPDX-License-Identifier: Apache-2.0
import Base

/// Turns what a lookup gathered into the value that the reader sees: expiry applied, operands folded.
struct ValueResolver {
    let operators: KeyspaceOperators
    let nowMillis: Int64
    /// Of the version that lookups went through.
    let blobs: BlobSet

    /// - Returns: `nil` when the key has no value.
    /// - Throws: `.corrupt` when operands and base do not fit the keyspace's merge operator, or a blob file
    ///   does not hold what it should.
    func resolve(_ lookup: PointLookup) throws(StoreError) -> [UInt8]? {
        let base = try base(of: lookup)
        if lookup.operands.isEmpty { return base }
        let mergeOperator = operators[lookup.key]
        do {
            let oldestFirst = Array(lookup.operands.reversed())
            guard let base else { return try mergeOperator.fold(base: nil, operands: oldestFirst) }
            return try base.withBytes { bytes throws(MalformedBytes) in
                try mergeOperator.fold(base: bytes, operands: oldestFirst)
            }
        } catch {
            throw .corrupt(
                Corruption(
                    file: "store", offset: error.offset, what: "operands of merge operator \(mergeOperator)",
                    expected: "operands that fit their base", found: error.reason))
        }
    }

    private func base(of lookup: PointLookup) throws(StoreError) -> [UInt8]? {
        guard let found = lookup.base else { return nil }
        if lookup.baseKind == .put { return found }
        let isExpiring = lookup.baseKind == .expiringPut || lookup.baseKind == .blobExpiringPut
        if isExpiring {
            guard let value = try unexpired(found, lookup.key) else { return nil }
            if !lookup.isBlob { return [UInt8](value) }
        }
        let trailer = Trailer(lookup.baseSequence, isExpiring ? .blobExpiringPut : .blobPut)
        return try found.withBytes { entry throws(StoreError) in
            try blobs.array(of: lookup.key, trailer, entry)
        }
    }

    private func unexpired(
        _ bytes: [UInt8], _ key: UnsafeRawBufferPointer
    ) throws(StoreError) -> ArraySlice<UInt8>? {
        guard let expiry = Expiry.millis(bytes) else {
            throw .corrupt(
                Corruption(
                    file: "store", offset: 0, what: "value with expiry", expected: "8 bytes or more",
                    found: "\(bytes.count) bytes"))
        }
        return expiry > nowMillis ? bytes[Expiry.bytesCount...] : nil
    }
}

/// The expiry in front of an `expiringPut`'s value.
enum Expiry {
    static let bytesCount = 8

    /// Milliseconds since 1970, or `nil` when the value is too short to hold an expiry.
    static func millis(_ value: UnsafeRawBufferPointer) -> Int64? {
        guard value.count >= bytesCount else { return nil }
        return Int64(littleEndian: value.loadUnaligned(as: Int64.self))
    }

    static func millis(_ value: [UInt8]) -> Int64? { value.withBytes { millis($0) } }
}

/// The merge operator of each keyspace, by its id.
struct KeyspaceOperators: Sendable {
    /// `nil` for ids that no keyspace has. Ids are given in turn, so that few are.
    private var byID: [MergeOperator?] = []

    subscript(id: UInt16) -> MergeOperator? {
        get { Int(id) < byID.count ? byID[Int(id)] : nil }
        set {
            while byID.count <= Int(id) { byID.append(nil) }
            byID[Int(id)] = newValue
        }
    }

    /// By the keyspace's bytes in front of a key.
    subscript(key: UnsafeRawBufferPointer) -> MergeOperator {
        guard key.count >= 2 else { return .none }
        return self[UInt16(key[0]) << 8 | UInt16(key[1])] ?? .none
    }
}
