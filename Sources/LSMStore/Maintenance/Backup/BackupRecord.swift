// SPDX-License-Identifier: Apache-2.0
import Base

/// The file that makes a backup one: its files with their checksums, and the manifest's state.
///
/// Written last, under a temporary name, and renamed once it and all that it names are durable: a backup is
/// there whole or not at all. Layout (docs/formats/backup.md): magic u64 ‖ version u32 ‖ reserved u32 ‖
/// number u64 ‖ time u64 ‖ sequence u64 ‖ store id u64 ‖ the edit that makes the manifest's state,
/// length-prefixed ‖ count varint ‖ files ‖ XXH3-64 of all before it, seeded with the number.
struct BackupRecord: Sendable, Equatable {
    static let magic: UInt64 = 0x314B_4142_5453_4C53  // "SLSTBAK1"
    static let version: UInt32 = 1
    static let suffix = ".backup"
    private static let bytesMax = 512 << 20

    var number: UInt64
    var timeMillis: Int64
    var sequence: SequenceNumber
    var storeID: UInt64
    /// Of the moment of the backup, the WAL's part not yet in it.
    var state: ManifestState
    var files: [BackupFile] = []

    var name: String { BackupRecord.name(number) }

    static func name(_ number: UInt64) -> String { BackupFile.digits(number) + suffix }

    /// The number in a record's name; `nil` for other names.
    static func number(name: String) -> UInt64? {
        guard name.hasSuffix(suffix), let number = UInt64(name.dropLast(suffix.count)),
            self.name(number) == name
        else { return nil }
        return number
    }

    var description: Backup {
        Backup(
            number: number, timeMillis: timeMillis, sequence: sequence, storeID: storeID,
            filesCount: files.count, sizeBytes: files.reduce(0) { $0 + $1.sizeBytes })
    }

    // MARK: Coding

    func encode(into out: ByteWriter) {
        out.append64(BackupRecord.magic)
        out.append32(BackupRecord.version)
        out.append32(0)
        out.append64(number)
        out.append64(UInt64(bitPattern: timeMillis))
        out.append64(sequence)
        out.append64(storeID)
        let edit = ByteWriter()
        state.snapshotEdit.encode(to: edit)
        out.appendPrefixed(edit.bytes)
        out.appendVarint(files.count)
        for file in files { file.encode(into: out) }
        out.append64(XXH3.hash(out.bytes, seed: number))
    }

    static func read(
        _ number: UInt64, in directory: String, _ files: any FileSystem
    ) throws(StoreError) -> BackupRecord {
        let path = directory + "/" + name(number)
        let bytes: [UInt8]
        do throws(FileError) {
            let file = try files.open(path, .read)
            defer { file.close() }
            let size = try file.size()
            guard size <= bytesMax else { throw FileError(operation: "reading", path: path, errno: 27) }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 1)
            defer { buffer.deallocate() }
            bytes = [UInt8](buffer[..<(try file.read(into: buffer, at: 0))])
        } catch { throw StoreError(error) }
        return try bytes.withBytes { raw throws(StoreError) in
            try BackupRecord(raw, number: number, path: path)
        }
    }

    init(_ bytes: UnsafeRawBufferPointer, number: UInt64, path: String) throws(StoreError) {
        var edit = VersionEdit()
        do throws(MalformedBytes) {
            guard bytes.count > 8 else { throw MalformedBytes(offset: 0, reason: "\(bytes.count) bytes") }
            let covered = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
            var tail = ByteReader(bytes, at: bytes.count - 8)
            guard try tail.read64() == XXH3.hash(covered, seed: number) else {
                throw MalformedBytes(offset: bytes.count - 8, reason: "a checksum that fails")
            }
            var reader = ByteReader(covered)
            guard try reader.read64() == BackupRecord.magic else {
                throw MalformedBytes(offset: 0, reason: "not the mark of a backup")
            }
            let version = try reader.read32()
            guard version == BackupRecord.version else {
                throw MalformedBytes(offset: 8, reason: "format \(version), written by a newer version")
            }
            _ = try reader.read32()
            self.number = try reader.read64()
            guard self.number == number else {
                throw MalformedBytes(offset: 16, reason: "number \(self.number), of another record")
            }
            timeMillis = Int64(bitPattern: try reader.read64())
            sequence = try reader.read64()
            storeID = try reader.read64()
            state = ManifestState()
            edit = try BackupRecord.edit(&reader, path)
            for _ in 0..<(try reader.readCount(max: covered.count)) {
                files.append(try BackupFile(from: &reader))
            }
        } catch {
            throw .corrupt(Corruption(file: path, offset: 0, "backup record", error))
        }
        try state.apply(edit, file: path)
    }

    private static func edit(_ reader: inout ByteReader, _ path: String) throws(MalformedBytes) -> VersionEdit
    {
        let at = reader.offset
        let bytes = try reader.readPrefixed()
        do throws(StoreError) { return try VersionEdit(decoding: bytes, file: path, offset: at) } catch {
            throw MalformedBytes(offset: at, reason: "\(error)")
        }
    }

    init(
        number: UInt64, timeMillis: Int64, sequence: SequenceNumber, storeID: UInt64, state: ManifestState
    ) {
        self.number = number
        self.timeMillis = timeMillis
        self.sequence = sequence
        self.storeID = storeID
        self.state = state
    }
}
