// SPDX-License-Identifier: Apache-2.0
import Base

/// Says what is in a table: footer, properties, range tombstones, index partitions with their filters, data
/// blocks, and their entries if asked for.
///
/// Every block is read and checked by itself, so that damage in one hides no other. What only the blocks
/// together can tell (order, counts, filters that miss a key) is left to `verify`.
struct TableInspection {
    let table: TableFile
    let path: String
    let options: InspectionOptions
    let report: InspectionReport
    var entryFields: EntryFields { EntryFields(options: options) }

    init(
        _ file: any File, sizeBytes: Int, _ path: String, _ options: InspectionOptions,
        _ report: InspectionReport
    ) {
        table = TableFile(
            file, number: TableInspection.number(file, sizeBytes: sizeBytes), sizeBytes: sizeBytes)
        self.path = path
        self.options = options
        self.report = report
    }

    func run() {
        guard let footer = attempt({ () throws(StoreError) in try readFooter() }) else { return }
        if let offset = options.blockOffset { return describeBlock(at: offset, footer) }
        describe(footer)
        attempt { () throws(StoreError) in try describeProperties(footer) }
        attempt { () throws(StoreError) in try describeTombstones(footer) }
        for partition in partitions(footer) { describe(partition) }
    }

    /// The number that the footer claims; its checksum, which depends on it, is checked later.
    private static func number(_ file: any File, sizeBytes: Int) -> UInt64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
        defer { buffer.deallocate() }
        let at = sizeBytes - TableFormat.footerBytes + 36
        guard at >= 36, (try? file.read(into: buffer, at: at)) == 8 else { return 0 }
        return UInt64(littleEndian: buffer.load(as: UInt64.self))
    }

    /// Reports an error instead of passing it on.
    @discardableResult
    func attempt<R>(depth: Int = 0, _ body: () throws(StoreError) -> R) -> R? {
        do throws(StoreError) { return try body() } catch {
            report.fail(error, depth: depth)
            return nil
        }
    }

    // MARK: The end of the file

    private func readFooter() throws(StoreError) -> TableFooter {
        let start = table.sizeBytes - TableFormat.footerBytes
        guard start >= 0, start <= 1 << 48 else {
            throw table.corrupt(
                table.sizeBytes, "table", expected: "\(TableFormat.footerBytes) bytes of footer",
                found: "\(table.sizeBytes) bytes in all")
        }
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: TableFormat.footerBytes, alignment: 16)
        defer { bytes.deallocate() }
        try table.read(into: bytes, at: start)
        do {
            return try TableFooter(
                UnsafeRawBufferPointer(bytes), number: table.number, sizeBytes: table.sizeBytes)
        } catch {
            throw .corrupt(Corruption(file: path, offset: start, "footer", error))
        }
    }

    private func describe(_ footer: TableFooter) {
        var fields: JSONObject = ["number": JSON(footer.number)]
        for (name, handle) in [
            ("top_index", footer.topIndex), ("range_tombstones", footer.rangeTombstones),
            ("properties", footer.properties),
        ] where handle != .none {
            fields[name + "_offset"] = JSON(handle.offset)
            fields[name + "_bytes"] = JSON(handle.length)
        }
        report.add("footer", fields)
        FileInspection.compare(path, number: footer.number, report)
    }

    private func describeProperties(_ footer: TableFooter) throws(StoreError) {
        let block = try table.block(footer.properties, .properties)
        let properties: TableProperties
        do {
            properties = try TableProperties(block.bytes)
        } catch {
            throw .corrupt(Corruption(file: path, offset: footer.properties.offset, "properties", error))
        }
        report.add("properties", fields(properties))
        report.add(
            "key_range",
            [
                "smallest": entryFields.wholeKey(properties.smallest),
                "largest": entryFields.wholeKey(properties.largest),
                "is_largest_exclusive": .bool(properties.isLargestExclusive),
            ])
    }

    private func fields(_ properties: TableProperties) -> JSONObject {
        let compression = UInt8(exactly: properties.compression).flatMap { Compression(rawValue: $0) }
        var fields: JSONObject = [
            "entries": JSON(properties.entryCount), "tombstones": JSON(properties.tombstoneCount),
            "merges": JSON(properties.mergeCount),
            "range_tombstones": JSON(properties.rangeTombstoneCount),
            "smallest_sequence": JSON(properties.smallestSequence),
            "largest_sequence": JSON(properties.largestSequence),
            "data_blocks": JSON(properties.dataBlockCount), "partitions": JSON(properties.partitionCount),
            "raw_data_bytes": JSON(properties.rawDataBytes),
            "stored_data_bytes": JSON(properties.storedDataBytes),
            "key_bytes": JSON(properties.keyBytes), "value_bytes": JSON(properties.valueBytes),
            "filter_bytes": JSON(properties.filterBytes), "index_bytes": JSON(properties.indexBytes),
            "compression": .string(compression.map { "\($0)" } ?? "\(properties.compression)"),
            "block_bytes": JSON(properties.blockBytes),
            "restart_interval": JSON(properties.restartInterval),
            "filter_bits_per_key": JSON(properties.filterBitsPerKey),
            "filter_prefix_bytes": JSON(properties.filterPrefixBytes),
        ]
        if !properties.blobs.isEmpty { fields["blobs"] = ManifestInspection.uses(properties.blobs) }
        return fields
    }

    private func describeTombstones(_ footer: TableFooter) throws(StoreError) {
        guard footer.rangeTombstones != .none else { return }
        let block = try table.block(footer.rangeTombstones, .rangeTombstones)
        describeEntries(block, "range_tombstone", depth: 0)
    }

    // MARK: Index and data

    /// An entry of the top index.
    struct Partition {
        let index: BlockHandle
        let filter: BlockHandle
        let separator: [UInt8]
    }

    func partitions(_ footer: TableFooter) -> [Partition] {
        var partitions: [Partition] = []
        attempt { () throws(StoreError) in
            var cursor = BlockCursor()
            cursor.open(try table.block(footer.topIndex, .topIndex))
            cursor.seekToFirst()
            while cursor.isValid {
                let handles = try TableReader.handles(cursor.value, .topIndex, table)
                partitions.append(
                    Partition(
                        index: handles.first, filter: handles.filter, separator: [UInt8](cursor.key)))
                cursor.next()
            }
        }
        return partitions
    }

    /// The data blocks that a partition names, each with its separator.
    func dataBlocks(_ partition: Partition) -> [(handle: BlockHandle, separator: [UInt8])] {
        var blocks: [(handle: BlockHandle, separator: [UInt8])] = []
        attempt(depth: 1) { () throws(StoreError) in
            var cursor = BlockCursor()
            cursor.open(try table.block(partition.index, .index))
            cursor.seekToFirst()
            while cursor.isValid {
                let handle = try TableReader.handles(cursor.value, .index, table).first
                blocks.append((handle, [UInt8](cursor.key)))
                cursor.next()
            }
        }
        return blocks
    }

    private func describe(_ partition: Partition) {
        let blocks = dataBlocks(partition)
        report.add(
            "partition",
            [
                "offset": JSON(partition.index.offset), "bytes": JSON(partition.index.length),
                "data_blocks": JSON(blocks.count), "separator": entryFields.wholeKey(partition.separator),
            ])
        if partition.filter != .none {
            attempt(depth: 1) { () throws(StoreError) in
                let filter = try table.block(partition.filter, .filter)
                report.add("filter", depth: 1, fields(of: filter, at: partition.filter))
            }
        }
        for (handle, separator) in blocks {
            attempt(depth: 1) { () throws(StoreError) in
                let block = try table.block(handle, .data)
                var fields = fields(of: block, at: handle)
                fields["separator"] = entryFields.wholeKey(separator)
                report.add("data_block", depth: 1, fields)
                if options.showsEntries { describeEntries(block, "entry", depth: 1) }
            }
        }
    }
}
