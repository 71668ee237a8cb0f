// SPDX-License-Identifier: Apache-2.0
import Base

/// Keys and values of entries and operations, as a report shows them.
struct EntryFields {
    let options: InspectionOptions

    /// - Parameters:
    ///   - key: with its keyspace's two bytes in front.
    ///   - value: as the memtable has it: an expiry, or the keyspace's bytes of a range's end, are part of
    /// it.
    func fields(
        _ kind: EntryKind, sequence: SequenceNumber, key: UnsafeRawBufferPointer,
        value: UnsafeRawBufferPointer
    ) -> JSONObject {
        var fields: JSONObject = ["sequence": JSON(sequence), "operation": .string(EntryFields.name(kind))]
        fields["keyspace"] = .int(EntryFields.keyspace(of: key))
        fields["key"] = text(key, from: 2)
        switch kind {
        case .put, .merge:
            fields["value_bytes"] = JSON(value.count)
            fields["value"] = text(value)
        case .expiringPut:
            var reader = ByteReader(value)
            if let expiry = try? reader.read64() { fields["expires_millis"] = JSON(expiry) }
            fields["value_bytes"] = JSON(max(0, value.count - 8))
            fields["value"] = text(value, from: 8)
        case .blobPut, .blobExpiringPut:
            if kind == .blobExpiringPut, let expiry = Expiry.millis(value) {
                fields["expires_millis"] = .int(expiry)
            }
            if let reference = try? BlobReference(kind, value) {
                fields["value_bytes"] = JSON(reference.rawBytes)
                fields["blob_file"] = JSON(reference.file)
                fields["blob_offset"] = JSON(reference.offset)
                fields["blob_record_bytes"] = JSON(reference.recordBytes)
            }
        case .deleteRange:
            fields["end_keyspace"] = .int(EntryFields.keyspace(of: value))
            fields["end"] = text(value, from: 2)
        case .delete, .attachFile, .dropFile: break
        }
        return fields
    }

    func fields(_ operation: BatchOperation, sequence: SequenceNumber) -> JSONObject {
        switch operation.kind {
        case .attachFile, .dropFile:
            var fields: JSONObject = [
                "sequence": JSON(sequence), "operation": .string(EntryFields.name(operation.kind)),
            ]
            if let file = operation.file {
                for (name, value) in self.fields(file) { fields[name] = value }
            } else {
                fields["number"] = JSON(operation.fileNumber)
            }
            return fields
        default:
            return fields(operation.kind, sequence: sequence, key: operation.key, value: operation.value)
        }
    }

    func fields(_ file: AttachedFileDescription) -> JSONObject {
        [
            "number": JSON(file.number), "bytes": JSON(file.sizeBytes),
            "checksum": .string(ByteText.hex(file.checksum)),
            "label": .string(ByteText.text(file.label, max: options.shownBytesMax)),
        ]
    }

    /// A key with its keyspace in front, as `2:text`.
    func wholeKey(_ key: [UInt8]) -> JSON {
        key.withBytes { bytes in
            .string("\(EntryFields.keyspace(of: bytes)):" + (text(bytes, from: 2).string ?? ""))
        }
    }

    private func text(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) -> JSON {
        let shown = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(start))
        return .string(ByteText.text(shown, max: options.shownBytesMax))
    }

    private static func keyspace(of key: UnsafeRawBufferPointer) -> Int64 {
        key.count < 2 ? 0 : Int64(key[0]) << 8 | Int64(key[1])
    }

    static func name(_ kind: EntryKind) -> String {
        switch kind {
        case .put: "put"
        case .delete: "delete"
        case .merge: "merge"
        case .expiringPut: "expiring_put"
        case .deleteRange: "range_delete"
        case .attachFile: "attach_file"
        case .dropFile: "drop_file"
        case .blobPut: "blob_put"
        case .blobExpiringPut: "blob_expiring_put"
        }
    }
}
