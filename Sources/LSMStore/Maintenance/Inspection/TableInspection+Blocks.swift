// SPDX-License-Identifier: Apache-2.0
import Base

/// Single blocks of a table, and the entries in them.
extension TableInspection {
    /// Shows the one block that begins at `offset`, which some handle in the file must name: nothing in a
    /// block's own bytes says where it ends.
    func describeBlock(at offset: Int, _ footer: TableFooter) {
        guard let (handle, kind) = handles(footer).first(where: { $0.0.offset == offset }) else {
            report.fail("\(path): the index names no block that begins at offset \(offset)")
            return
        }
        attempt { () throws(StoreError) in
            let block = try table.block(handle, kind)
            var shown: JSONObject = ["is": .string(kind.name)]
            for (name, value) in fields(of: block, at: handle) { shown[name] = value }
            report.add("block", shown)
            switch kind {
            case .data, .rangeTombstones: describeEntries(block, "entry", depth: 1)
            case .index, .topIndex: try describeHandles(block)
            case .filter, .properties: break
            }
        }
    }

    /// All blocks of the file, as far as the index can be read.
    private func handles(_ footer: TableFooter) -> [(BlockHandle, BlockKind)] {
        var handles: [(BlockHandle, BlockKind)] = [
            (footer.topIndex, .topIndex), (footer.properties, .properties),
        ]
        if footer.rangeTombstones != .none { handles.append((footer.rangeTombstones, .rangeTombstones)) }
        for partition in partitions(footer) {
            handles.append((partition.index, .index))
            if partition.filter != .none { handles.append((partition.filter, .filter)) }
            for block in dataBlocks(partition) { handles.append((block.handle, .data)) }
        }
        return handles
    }

    func fields(of block: DecodedBlock, at handle: BlockHandle) -> JSONObject {
        var fields: JSONObject = [
            "offset": JSON(handle.offset), "bytes": JSON(handle.length),
            "raw_bytes": JSON(block.bytes.count), "codec": .string(codec(handle)),
        ]
        switch block.kind {
        case .filter:
            let tail = block.bytes.count - BloomFilter.tailBytes
            fields["lines"] = JSON(tail / BloomFilter.lineBytes)
            fields["probes"] = .int(Int64(block.bytes[tail + 2]))
            fields["prefix_bytes"] = JSON(BloomFilter.prefixBytes(block.bytes))
        case .properties: break
        case .data, .index, .topIndex, .rangeTombstones:
            fields["entries"] = JSON(block.entryCount)
            fields["restarts"] = JSON(block.restartCount)
            fields["buckets"] = JSON(block.view.bucketCount)
        }
        return fields
    }

    /// From the type byte, which stands before the checksum that was checked already.
    private func codec(_ handle: BlockHandle) -> String {
        let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { byte.deallocate() }
        guard (try? table.read(into: byte, at: handle.end - BlockEnvelope.bytesMin)) != nil,
            let codec = Compression(rawValue: byte[0] & 15)
        else { return "unknown" }
        return "\(codec)"
    }

    func describeEntries(_ block: DecodedBlock, _ name: String, depth: Int) {
        var cursor = BlockCursor()
        cursor.open(block)
        cursor.seekToFirst()
        while cursor.isValid {
            if let kind = cursor.trailer.kind {
                report.add(
                    name, depth: depth,
                    entryFields.fields(
                        kind, sequence: cursor.trailer.sequence, key: cursor.key, value: cursor.value))
            }
            cursor.next()
        }
    }

    private func describeHandles(_ block: DecodedBlock) throws(StoreError) {
        var cursor = BlockCursor()
        cursor.open(block)
        cursor.seekToFirst()
        while cursor.isValid {
            let handles = try TableReader.handles(cursor.value, block.kind, table)
            var fields: JSONObject = [
                "offset": JSON(handles.first.offset), "bytes": JSON(handles.first.length),
                "separator": entryFields.wholeKey([UInt8](cursor.key)),
            ]
            if handles.filter != .none { fields["filter_offset"] = JSON(handles.filter.offset) }
            report.add("handle", depth: 1, fields)
            cursor.next()
        }
    }
}
