// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads a blob file whole, and holds it against everything that its writer promises: records stand side by
/// side between header and footer, each passes its checks and decompresses, and the footer counts them.
///
/// Goes on after a record that is damaged, as long as its header says where the next one begins.
struct BlobVerifier {
    private let window: FileWindow
    private let number: UInt64
    private let path: String
    private let pace: MaintenancePace?
    private var findings: [StoreError] = []
    private var counted = BlobFooter()
    /// Whether something could not be read, so that sums cannot be compared.
    private var hasGap = false

    init(_ file: any File, number: UInt64, pace: MaintenancePace? = nil) throws(StoreError) {
        do throws(FileError) { window = try FileWindow(file) } catch { throw StoreError(error) }
        path = file.path
        self.number = number
        self.pace = pace
    }

    /// What the file holds, as far as its end or else its records tell.
    private(set) var footer = BlobFooter()

    /// - Parameter visit: shown each sound record, with its offset.
    /// - Returns: everything that is wrong, what the file system says included.
    mutating func run(_ visit: (Int, BlobRecord) -> Void = { _, _ in }) -> [StoreError] {
        attempt { (verifier) throws(StoreError) in try verifier.checkHeader() }
        let end = max(BlobFormat.headerBytes, window.size - BlobFormat.footerBytes)
        var offset = BlobFormat.headerBytes
        while offset < end {
            var next: Int?
            attempt { (verifier) throws(StoreError) in
                let header = try verifier.header(at: offset, end: end)
                next = offset + header.recordBytes
                visit(offset, try verifier.readRecord(at: offset, header))
            }
            // Nothing says where the next record begins.
            guard let next else { break }
            pace?.add(bytes: next - offset)
            offset = next
        }
        hasGap = !findings.isEmpty
        footer = counted
        attempt { (verifier) throws(StoreError) in try verifier.checkFooter(at: end) }
        return findings
    }

    private mutating func attempt(_ body: (inout BlobVerifier) throws(StoreError) -> Void) {
        do throws(StoreError) { try body(&self) } catch { findings.append(error) }
    }

    private func checkHeader() throws(StoreError) {
        let bytes = try bytes(at: 0, BlobFormat.headerBytes, "header")
        do throws(MalformedBytes) { try BlobFormat.checkHeader(bytes, number: number) } catch {
            throw .corrupt(Corruption(file: path, offset: 0, "header", error))
        }
    }

    private func header(at offset: Int, end: Int) throws(StoreError) -> BlobRecordHeader {
        let bytes = try bytes(at: offset, BlobRecordHeader.bytesCount, "blob record")
        do throws(MalformedBytes) {
            let header = try BlobRecordHeader(bytes, seed: XXH3.seed(file: number, offset: offset))
            if header.recordBytes <= end - offset { return header }
            throw MalformedBytes(offset: 0, reason: "\(header.recordBytes) bytes, beyond the records' end")
        } catch { throw .corrupt(Corruption(file: path, offset: offset, "blob record", error)) }
    }

    private mutating func readRecord(
        at offset: Int, _ header: BlobRecordHeader
    ) throws(StoreError) -> BlobRecord {
        let bytes = try bytes(at: offset, header.recordBytes, "blob record")
        do throws(MalformedBytes) {
            let record = try BlobRecord(bytes, seed: XXH3.seed(file: number, offset: offset))
            try BlobVerifier.decompress(record)
            counted.count += 1
            counted.recordBytes += header.recordBytes
            counted.digest = TableOrigin.fold(counted.digest, record.checksum)
            return record
        } catch { throw .corrupt(Corruption(file: path, offset: offset, "blob record", error)) }
    }

    private static func decompress(_ record: BlobRecord) throws(MalformedBytes) {
        if record.header.codec == .none { return }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: record.header.rawBytes, alignment: 16)
        defer { memory.deallocate() }
        guard BlockDecompressor.decompress(record.payload, record.header.codec, into: memory) else {
            throw MalformedBytes(offset: 0, reason: "\(record.header.codec) does not yield the value")
        }
    }

    private mutating func checkFooter(at offset: Int) throws(StoreError) {
        let bytes = try bytes(at: offset, BlobFormat.footerBytes, "footer")
        do throws(MalformedBytes) {
            footer = try BlobFooter(bytes, number: number, sizeBytes: window.size)
            if !hasGap && footer != counted {
                throw MalformedBytes(offset: 0, reason: "\(footer), where the records give \(counted)")
            }
        } catch { throw .corrupt(Corruption(file: path, offset: offset, "footer", error)) }
    }

    private func bytes(
        at offset: Int, _ count: Int, _ what: String
    ) throws(StoreError) -> UnsafeRawBufferPointer {
        let found: UnsafeRawBufferPointer?
        do throws(FileError) { found = try window.bytes(at: offset, count: count) } catch {
            throw StoreError(error)
        }
        if let found { return found }
        throw .corrupt(
            Corruption(
                file: path, offset: offset, what: what, expected: "\(count) bytes",
                found: "\(max(0, window.size - offset)) bytes"))
    }
}
