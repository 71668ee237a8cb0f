// SPDX-License-Identifier: Apache-2.0
import Base

/// Bytes of an edit: per change a tag (u8) and the length-prefixed body. Integers in bodies are varints; keys
/// and texts are length-prefixed. Tags are never given a second meaning; a reader refuses one it does not
/// know, because a change left out would make every later one wrong.
extension VersionEdit {
    private enum Tag: UInt8 {
        case addTable = 1
        case removeTable = 2
        case addKeyspace = 3
        case removeKeyspace = 4
        case attachFile = 5
        case dropFile = 6
        case minimumWALSegment = 7
        case nextFileNumber = 8
        case lastSequence = 9
        case addBlobFile = 10
    }

    /// Appends the edit's bytes.
    func encode(to writer: ByteWriter) {
        let body = ByteWriter(capacity: 256)
        for change in changes {
            body.clear()
            let tag = VersionEdit.encode(change, to: body)
            writer.append(tag.rawValue)
            writer.appendPrefixed(body.bytes)
        }
    }

    private static func encode(_ change: Change, to body: ByteWriter) -> Tag {
        switch change {
        case .addTable(let level, let table):
            body.appendVarint(level)
            table.encode(to: body)
            return .addTable
        case .removeTable(let level, let number):
            body.appendVarint(level)
            body.appendVarint(number)
            return .removeTable
        case .addKeyspace(let keyspace):
            keyspace.encode(to: body)
            return .addKeyspace
        case .removeKeyspace(let id):
            body.appendVarint(UInt64(id))
            return .removeKeyspace
        case .addBlobFile(let file):
            file.encode(to: body)
            return .addBlobFile
        case .attachFile(let attached):
            attached.encode(to: body)
            return .attachFile
        case .dropFile(let number):
            body.appendVarint(number)
            return .dropFile
        case .minimumWALSegment(let number):
            body.appendVarint(number)
            return .minimumWALSegment
        case .nextFileNumber(let number):
            body.appendVarint(number)
            return .nextFileNumber
        case .lastSequence(let sequence):
            body.appendVarint(sequence)
            return .lastSequence
        }
    }

    /// - Throws: `corrupt` for bytes that are no edit, `invalid` for a change that this version does not
    ///   know.
    init(decoding bytes: UnsafeRawBufferPointer, file: String, offset: Int) throws(StoreError) {
        var reader = ByteReader(bytes)
        changes = []
        var unknown: UInt8?
        do throws(MalformedBytes) {
            while !reader.isAtEnd, unknown == nil {
                let raw = try reader.read8()
                let body = try reader.readPrefixed()
                guard let tag = Tag(rawValue: raw) else {
                    unknown = raw
                    continue
                }
                var fields = ByteReader(body)
                changes.append(try VersionEdit.decode(tag, &fields))
                guard fields.isAtEnd else {
                    throw MalformedBytes(
                        offset: reader.offset, reason: "\(fields.remaining) bytes too many in a change")
                }
            }
        } catch {
            throw .corrupt(Corruption(file: file, offset: offset, "edit", error))
        }
        if let unknown {
            throw .invalid(
                "\(file) holds a change of kind \(unknown) in the edit at offset \(offset): it was written "
                    + "by a newer version; open it with that one")
        }
    }

    private static func decode(_ tag: Tag, _ fields: inout ByteReader) throws(MalformedBytes) -> Change {
        switch tag {
        case .addTable:
            let level = try fields.readLevel()
            return .addTable(level: level, try TableDescription(from: &fields))
        case .removeTable:
            let level = try fields.readLevel()
            return .removeTable(level: level, number: try fields.readVarint())
        case .addKeyspace: return .addKeyspace(try KeyspaceDescription(from: &fields))
        case .removeKeyspace: return .removeKeyspace(id: try fields.readKeyspaceID())
        case .addBlobFile: return .addBlobFile(try BlobFileDescription(from: &fields))
        case .attachFile: return .attachFile(try AttachedFileDescription(from: &fields))
        case .dropFile: return .dropFile(number: try fields.readVarint())
        case .minimumWALSegment: return .minimumWALSegment(try fields.readVarint())
        case .nextFileNumber: return .nextFileNumber(try fields.readVarint())
        case .lastSequence: return .lastSequence(try fields.readVarint())
        }
    }
}

extension ByteReader {
    fileprivate mutating func readLevel() throws(MalformedBytes) -> Int {
        try readCount(max: ManifestState.levelCount - 1)
    }

    fileprivate mutating func readKeyspaceID() throws(MalformedBytes) -> UInt16 {
        UInt16(truncatingIfNeeded: try readCount(max: Int(UInt16.max)))
    }

    fileprivate mutating func readBit() throws(MalformedBytes) -> Bool { try readCount(max: 1) == 1 }
}

extension TableDescription {
    fileprivate func encode(to body: ByteWriter) {
        body.appendVarint(number)
        body.appendVarint(sizeBytes)
        body.appendPrefixed(smallest)
        body.appendPrefixed(largest)
        body.append(isLargestExclusive ? 1 : 0)
        body.appendVarint(smallestSequence)
        body.appendVarint(largestSequence)
        body.appendVarint(entryCount)
        body.appendVarint(tombstoneCount)
        body.appendVarint(rangeTombstoneCount)
        if statistics != .empty || !blobs.isEmpty { statistics.encode(to: body) }
        if !blobs.isEmpty { blobs.encode(to: body) }
    }

    fileprivate init(from fields: inout ByteReader) throws(MalformedBytes) {
        self.init(
            number: try fields.readVarint(), sizeBytes: try fields.readCount(),
            smallest: try fields.readPrefixedArray(), largest: try fields.readPrefixedArray(),
            isLargestExclusive: try fields.readBit(), smallestSequence: try fields.readVarint(),
            largestSequence: try fields.readVarint(), entryCount: try fields.readCount(),
            tombstoneCount: try fields.readCount(), rangeTombstoneCount: try fields.readCount())
        if !fields.isAtEnd { statistics = try TableStatistics(from: &fields) }
        if !fields.isAtEnd { blobs = try [BlobUse](from: &fields) }
    }
}

extension AttachedFileDescription {
    fileprivate func encode(to body: ByteWriter) {
        body.appendVarint(number)
        body.appendVarint(sizeBytes)
        body.append64(checksum)
        body.appendPrefixed(label)
    }

    fileprivate init(from fields: inout ByteReader) throws(MalformedBytes) {
        self.init(
            number: try fields.readVarint(), sizeBytes: try fields.readCount(), checksum: try fields.read64(),
            label: try fields.readPrefixedArray())
    }
}

extension KeyspaceDescription {
    func encode(to body: ByteWriter) {
        body.appendVarint(UInt64(id))
        body.appendPrefixed(utf8: name)
        body.append(options.mergeOperator.rawValue)
        body.appendVarint(options.filterBitsPerKey)
        body.appendVarint(options.filterPrefixBytes)
        body.append(options.upperCompression.rawValue)
        body.append(options.lastCompression.rawValue)
        let hasDefaultThreshold = options.blobThresholdBytes == KeyspaceOptions().blobThresholdBytes
        if options.policy == .leveled && options.compactionFilter == .none && hasDefaultThreshold { return }
        options.policy.encode(to: body)
        options.compactionFilter.encode(to: body)
        if !hasDefaultThreshold { body.appendVarint(max(0, options.blobThresholdBytes)) }
    }

    init(from fields: inout ByteReader) throws(MalformedBytes) {
        id = try fields.readKeyspaceID()
        name = try fields.readPrefixedString()
        options = KeyspaceOptions(
            mergeOperator: try KeyspaceDescription.known(&fields, "merge operator"),
            filterBitsPerKey: try fields.readCount(max: Limits.keyBytesMax),
            filterPrefixBytes: try fields.readCount(max: Limits.keyBytesMax),
            upperCompression: try KeyspaceDescription.known(&fields, "compression"),
            lastCompression: try KeyspaceDescription.known(&fields, "compression"))
        if fields.isAtEnd { return }
        options.policy = try CompactionPolicy(from: &fields)
        options.compactionFilter = try CompactionFilter(from: &fields)
        if !fields.isAtEnd { options.blobThresholdBytes = try fields.readCount() }
    }

    private static func known<T: RawRepresentable<UInt8>>(
        _ fields: inout ByteReader, _ what: String
    ) throws(MalformedBytes) -> T {
        let raw = try fields.read8()
        guard let value = T(rawValue: raw) else {
            throw MalformedBytes(offset: fields.offset - 1, reason: "unknown \(what) \(raw)")
        }
        return value
    }
}

extension CompactionPolicy {
    fileprivate func encode(to body: ByteWriter) {
        switch self {
        case .leveled:
            body.append(0)
        case .tiered(let runsMax):
            body.append(1)
            body.appendVarint(max(0, runsMax))
        case .fifo(let retentionMillis, let bytesMax):
            body.append(2)
            body.appendVarint(UInt64(max(0, retentionMillis)))
            body.appendVarint(max(0, bytesMax))
        }
    }

    fileprivate init(from fields: inout ByteReader) throws(MalformedBytes) {
        let raw = try fields.read8()
        switch raw {
        case 0: self = .leveled
        case 1: self = .tiered(runsMax: try fields.readCount())
        case 2:
            self = .fifo(retentionMillis: Int64(try fields.readCount()), bytesMax: try fields.readCount())
        default: throw MalformedBytes(offset: fields.offset - 1, reason: "unknown compaction policy \(raw)")
        }
    }
}

extension CompactionFilter {
    fileprivate func encode(to body: ByteWriter) {
        switch self {
        case .none:
            body.append(0)
        case .olderThan(let prefixBytes, let retentionMillis):
            body.append(1)
            body.appendVarint(max(0, prefixBytes))
            body.appendVarint(UInt64(max(0, retentionMillis)))
        }
    }

    fileprivate init(from fields: inout ByteReader) throws(MalformedBytes) {
        let raw = try fields.read8()
        switch raw {
        case 0: self = .none
        case 1:
            self = .olderThan(
                prefixBytes: try fields.readCount(max: Limits.keyBytesMax),
                retentionMillis: Int64(try fields.readCount()))
        default: throw MalformedBytes(offset: fields.offset - 1, reason: "unknown compaction filter \(raw)")
        }
    }
}
