// SPDX-License-Identifier: Apache-2.0
import Base

/// A file of a backup directory, as a backup's record names it.
///
/// Tables, blob files and attached files are shared between backups. One is known by the store that wrote it,
/// its number there, its size and its fingerprint: a number alone may have been given out again, by a store
/// that was restored from an older backup. A WAL segment's beginning belongs to one backup.
struct BackupFile: Sendable, Equatable {
    /// On disk: never renumber.
    enum Kind: UInt8, Sendable {
        case table = 1
        case attached = 2
        case wal = 3
        case blob = 4
    }

    var kind: Kind
    /// In the store.
    var number: UInt64
    var sizeBytes: Int
    /// The store's identity, or for a WAL segment the backup's number.
    var owner: UInt64
    /// Of a table or blob file, XXH3-64 of its tail, which has a digest of all its blocks or records; of an
    /// attached file, its checksum; of a WAL segment 0.
    var fingerprint: UInt64
    /// Of all bytes, as `FileCopy` has it.
    var checksum: UInt64 = 0

    static let tailBytes = TableFormat.tailBytes

    var name: String {
        switch kind {
        case .table: shared + ".sst"
        case .attached: shared + ".att"
        case .blob: shared + ".blob"
        case .wal: "\(BackupFile.digits(owner))-\(number).wal"
        }
    }

    private var shared: String {
        "\(BackupFile.hex(owner))-\(number)-\(sizeBytes)-\(BackupFile.hex(fingerprint))"
    }

    var storeFile: StoreFile {
        switch kind {
        case .table: .table(number)
        case .attached: .attached(number)
        case .blob: .blob(number)
        case .wal: .wal(number)
        }
    }

    /// Whether a name in a backup directory is that of a file of some backup, whole or not.
    static func isName(_ name: String) -> Bool {
        let whole = name.hasSuffix(".tmp") ? name.dropLast(4) : name[...]
        return [".sst", ".att", ".blob", ".wal"].contains { whole.hasSuffix($0) }
            || (name.hasSuffix(".tmp") && whole.hasSuffix(BackupRecord.suffix))
    }

    static func digits(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 6 - text.count)) + text
    }

    private static func hex(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    // MARK: Coding

    func encode(into out: ByteWriter) {
        out.append(kind.rawValue)
        out.appendVarint(number)
        out.appendVarint(sizeBytes)
        out.append64(owner)
        out.append64(fingerprint)
        out.append64(checksum)
    }

    init(from reader: inout ByteReader) throws(MalformedBytes) {
        let raw = try reader.read8()
        guard let kind = Kind(rawValue: raw) else {
            throw MalformedBytes(offset: reader.offset - 1, reason: "unknown kind of file \(raw)")
        }
        self.kind = kind
        number = try reader.readVarint()
        sizeBytes = try reader.readCount(max: 1 << 48)
        owner = try reader.read64()
        fingerprint = try reader.read64()
        checksum = try reader.read64()
    }

    init(_ kind: Kind, number: UInt64, sizeBytes: Int, owner: UInt64, fingerprint: UInt64) {
        self.kind = kind
        self.number = number
        self.sizeBytes = sizeBytes
        self.owner = owner
        self.fingerprint = fingerprint
    }
}
