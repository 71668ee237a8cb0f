// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct BlobFormatTests {
    private static let number: UInt64 = 7

    private struct Written {
        let files = MemoryFileSystem()
        let path = "/000007.blob"
        var description = BlobFileDescription(number: 7, recordBytes: 0, count: 0)
        var references: [BlobReference] = []

        func bytes() throws -> [UInt8] {
            let file = try files.open(path, .read)
            var bytes = [UInt8](repeating: 0, count: try file.size())
            _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
            return bytes
        }

        func replace(_ bytes: [UInt8]) throws {
            let file = try files.open(path, .replace)
            try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        }

        func blob() -> BlobFile {
            let environment = Environment(
                files: files, clock: ManualClock(), random: SeededRandomSource(seed: 1), threads: Threads())
            return BlobFile(description, directory: "", environment: environment, counters: nil)
        }

        func findings() throws -> [StoreError] { try BlobCheck.run(files, path, description) }
    }

    private static let keys: [[UInt8]] = [[0, 1, 97], [0, 2, 98, 98]]
    private static let values: [[UInt8]] = [
        Array("a first value".utf8), [UInt8](repeating: 9, count: 64),
    ]

    /// Two values, the second one compressed.
    private func write() throws -> Written {
        var written = Written()
        let file = try written.files.open(written.path, .create)
        let writer = BlobWriter(file: file, number: 7, storeID: 0xABCD, throttle: nil)
        let compressor = BlockCompressor()
        for i in 0..<2 {
            let reference = try BlobFormatTests.keys[i].withBytes { key throws(StoreError) in
                try BlobFormatTests.values[i].withBytes { value throws(StoreError) in
                    let compressed = i == 1 ? compressor.compress(value, .lz4) : nil
                    return try writer.append(
                        key, SequenceNumber(i + 3), compressed ?? value, compressed == nil ? .none : .lz4,
                        rawBytes: value.count)
                }
            }
            written.references.append(reference)
        }
        written.description = try writer.finish()
        return written
    }

    private func load(
        _ blob: BlobFile, _ reference: BlobReference, _ key: [UInt8], _ sequence: SequenceNumber
    ) throws -> [UInt8] {
        let buffer = BlobBuffer()
        defer { withExtendedLifetime(buffer) {} }
        return try key.withBytes { key throws(StoreError) in
            let set = BlobSet(files: [blob], uses: [])
            let value = try set.value(reference, key, sequence, into: buffer)
            return [UInt8](value)
        }
    }

    @Test("The bytes of a blob file stay what they are in format version 1")
    func golden() throws {
        let hex = try write().bytes().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        #expect(hex == BlobFormatTests.golden.filter { !$0.isWhitespace })
    }

    @Test("what was written is read, and the file is found sound")
    func reads() throws {
        let written = try write()
        #expect(try written.findings() == [])
        let blob = written.blob()
        for i in 0..<2 {
            let found = try load(
                blob, written.references[i], BlobFormatTests.keys[i], SequenceNumber(i + 3))
            #expect(found == BlobFormatTests.values[i])
        }
    }

    @Test("a reference with another key, sequence number, place or length gives an error, never bytes")
    func wrongReferences() throws {
        let written = try write()
        let (blob, first, second) = (written.blob(), written.references[0], written.references[1])
        func refuses(_ reference: BlobReference, _ key: [UInt8], _ sequence: SequenceNumber) {
            #expect(throws: StoreError.self) { try load(blob, reference, key, sequence) }
        }
        refuses(first, BlobFormatTests.keys[1], 3)
        refuses(first, BlobFormatTests.keys[0], 4)
        refuses(second, BlobFormatTests.keys[0], 3)
        for change in [-1, 1, 8, 1 << 40, -first.offset] {
            var other = first
            other.offset += change
            refuses(other, BlobFormatTests.keys[0], 3)
        }
        for change in [-1, 1, 1 << 20] {
            var other = first
            other.recordBytes += change
            refuses(other, BlobFormatTests.keys[0], 3)
            other = first
            other.rawBytes += change
            refuses(other, BlobFormatTests.keys[0], 3)
        }
        var other = first
        other.file = 8
        refuses(other, BlobFormatTests.keys[0], 3)
    }

    @Test("whichever bit is flipped, the check finds it, and no value is wrong")
    func flips() throws {
        let written = try write()
        let sound = try written.bytes()
        for bit in 0..<sound.count * 8 {
            var bytes = sound
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            try written.replace(bytes)
            #expect(try !written.findings().isEmpty, "bit \(bit)")
            for i in 0..<2 {
                let found = try? load(
                    written.blob(), written.references[i], BlobFormatTests.keys[i], SequenceNumber(i + 3))
                #expect(found == nil || found == BlobFormatTests.values[i], "bit \(bit)")
            }
        }
    }

    @Test("however much of the end is missing, the check finds it, and no value is wrong")
    func truncations() throws {
        let written = try write()
        let sound = try written.bytes()
        for count in 0..<sound.count {
            try written.replace([UInt8](sound[..<count]))
            #expect(try !written.findings().isEmpty, "\(count) bytes")
            for i in 0..<2 {
                let found = try? load(
                    written.blob(), written.references[i], BlobFormatTests.keys[i], SequenceNumber(i + 3))
                #expect(found == nil || found == BlobFormatTests.values[i], "\(count) bytes")
            }
        }
    }

    @Test("bytes that are no reference are refused")
    func malformedReferences() throws {
        for bytes: [UInt8] in [[], [1], [1, 40, 50], [1, 40, 50, 9, 0], [1, 40, 2, 9], [0xFF, 0xFF]] {
            bytes.withUnsafeBytes { raw in
                #expect(!BlobReference.isValid(.blobPut, raw), "\(bytes)")
                #expect(!BlobReference.isValid(.blobExpiringPut, raw), "\(bytes)")
            }
        }
        let whole: [UInt8] = [1, 40, 50, 9]
        let found = try whole.withBytes { raw throws(MalformedBytes) in try BlobReference(.blobPut, raw) }
        #expect(found == BlobReference(file: 1, offset: 40, recordBytes: 50, rawBytes: 9))
    }

    @Test("a manifest counts what tables reference, and lets a blob file go with the last of them")
    func accounts() throws {
        func table(_ number: UInt64, _ key: String, _ uses: [BlobUse]) -> TableDescription {
            var table = ManifestFixture.table(number, key, key)
            table.blobs = uses
            return table
        }
        let file = BlobFileDescription(number: 9, recordBytes: 100, count: 3)
        var state = ManifestState()
        let (left, right) = (
            table(1, "a", [BlobUse(number: 9, bytes: 60, count: 2)]),
            table(2, "b", [BlobUse(number: 9, bytes: 40, count: 1)])
        )
        try state.apply(
            VersionEdit([.addBlobFile(file), .addTable(level: 6, left), .addTable(level: 6, right)]))
        #expect(state.blobUses[9] == BlobUse(number: 9, bytes: 100, count: 3))
        var copy = ManifestState()
        try copy.apply(state.snapshotEdit)
        #expect(copy == state)
        let excess = table(3, "c", [BlobUse(number: 9, bytes: 1, count: 1)])
        #expect(throws: StoreError.self) { try state.apply(VersionEdit([.addTable(level: 6, excess)])) }
        let unknown = table(3, "c", [BlobUse(number: 8, bytes: 1, count: 1)])
        #expect(throws: StoreError.self) { try state.apply(VersionEdit([.addTable(level: 6, unknown)])) }
        let unused = BlobFileDescription(number: 20, recordBytes: 1, count: 1)
        #expect(throws: StoreError.self) { try state.apply(VersionEdit([.addBlobFile(unused)])) }
        try state.apply(VersionEdit([.removeTable(level: 6, number: 1), .addTable(level: 5, left)]))
        try state.apply(VersionEdit([.removeTable(level: 5, number: 1)]))
        #expect(state.blobUses[9]?.bytes == 40 && state.blobFiles[9] == file)
        try state.apply(VersionEdit([.removeTable(level: 6, number: 2)]))
        #expect(state.blobFiles.isEmpty && state.blobUses.isEmpty)
    }

    @Test("an edit with blob files, and a keyspace's threshold, survive their coding")
    func codes() throws {
        var table = ManifestFixture.table(5)
        table.blobs = [BlobUse(number: 3, bytes: 9, count: 1), BlobUse(number: 4, bytes: 90, count: 2)]
        for threshold in [0, 1, 4_096, 100_000] {
            var keyspace = ManifestFixture.keyspace
            keyspace.options.blobThresholdBytes = threshold
            let edit = VersionEdit([
                .addBlobFile(BlobFileDescription(number: 4, recordBytes: 900, count: 11)),
                .addTable(level: 2, table), .addKeyspace(keyspace),
            ])
            let writer = ByteWriter()
            edit.encode(to: writer)
            #expect(try VersionEdit(decoding: writer.bytes, file: "m", offset: 0) == edit)
        }
    }

    private static let golden = """
        534c5354424c423101000000000000000700000000000000cdab000000000000b7d06e1f58d4f2840d0000000d000000
        03000000000000000300000000000000fdd5ac4e000161612066697273742076616c75654e62847d77c501280b000000
        400000000400000001000000040000000000000078fc0fee000262621f090100275009090909092f9b5d4056fdf90b02
        0000000000000067000000000000006d0e469ecc5068dd070000000000000013d32a2bb5f329f85354524154414246
        """
}
