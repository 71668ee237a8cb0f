// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes entries that come in order as a run of disjoint tables, cut between keys by size and keyspace, and
/// large values beside them.
final class RunWriter {
    private let directory: String
    private let environment: Environment
    private let tableBytes: Int
    private let separator: BlobSeparator
    private let options: (UInt16) -> TableOptions
    private let newNumber: () -> UInt64
    private var writer: TableWriter?
    private var file: (any File)?
    private var lastKey: [UInt8] = []
    private(set) var tables: [TableDescription] = []

    init(
        directory: String, environment: Environment, tableBytes: Int, separator: BlobSeparator,
        options: @escaping (UInt16) -> TableOptions, newNumber: @escaping () -> UInt64
    ) {
        self.directory = directory
        self.environment = environment
        self.tableBytes = tableBytes
        self.separator = separator
        self.options = options
        self.newNumber = newNumber
    }

    func add(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer
    ) throws(StoreError) {
        let isNewKey = lastKey.withBytes { ByteOrder.compare($0, key) } != 0
        if let writer, isNewKey,
            writer.estimatedBytes >= tableBytes || lastKey[0] != key[0] || lastKey[1] != key[1]
        {
            try finishTable()
        }
        if isNewKey { lastKey = [UInt8](key) }
        if writer == nil { try startTable() }
        if let writer { try separator.add(key, trailer, value, to: writer) }
    }

    /// Ends the last table. The caller ends the separator, and syncs the directory.
    func finish() throws(StoreError) { try finishTable() }

    func close() { file?.close() }

    private func startTable() throws(StoreError) {
        let number = newNumber()
        let path = StoreFile.table(number).path(in: directory)
        do throws(FileError) {
            let file = try environment.files.open(path, .replace)
            self.file = file
            let keyspace = UInt16(lastKey[0]) << 8 | UInt16(lastKey[1])
            writer = TableWriter(file: file, number: number, options: options(keyspace))
        } catch { throw StoreError(error) }
    }

    private func finishTable() throws(StoreError) {
        guard let writer else { return }
        self.writer = nil
        tables.append(try writer.finish())
        file?.close()
        file = nil
    }
}
