// SPDX-License-Identifier: Apache-2.0

extension Tail {
    /// Appends a document and makes it visible to readers at `commit` and later. One writer at a time.
    ///
    /// - Parameters:
    ///   - document: parsed under `mapping` or one that it grew from.
    ///   - number: above every number of the tail.
    ///   - commit: the sequence of the document's batch; not below that of earlier rows.
    /// - Throws: `IndexError.full` at `rowsMax`; `.invalid` when a field is indexed in another way than
    ///   before. In both cases nothing became visible: seal the tail and append to a new one.
    public func append(
        _ document: ParsedDocument, mapping: Mapping, number: UInt64, commit: UInt64
    ) throws(IndexError) {
        guard !isFull else { throw .full("the tail holds \(rowCount) rows; seal it") }
        var targets: [(field: TailField, values: ParsedValues)] = []
        targets.reserveCapacity(document.fields.count)
        for entry in document.fields {
            guard let mapped = mapping.field(entry.id) else {
                throw .invalid("a document has field \(entry.id.number), which its mapping lacks")
            }
            guard let traits = FieldTraits(mapped.mapping) else { continue }
            targets.append((try field(mapped.path, traits), entry.values))
        }
        beginRow()
        for (field, values) in targets { append(values, to: field) }
        endRow(number: number, commit: commit)
    }

    private func append(_ values: ParsedValues, to field: TailField) {
        let row = currentRow
        switch values {
        case .int64(let numbers) where field.traits.contains(.terms):
            field.append(row: row, terms: numbers.map { ResolvedTerm.encode(UInt64(bitPattern: $0)) })
        case .int64(let numbers): field.append(row: row, integers: numbers)
        case .double(let numbers): field.append(row: row, integers: numbers.map { SortableDouble.encode($0) })
        case .bool(let truths): field.append(row: row, integers: truths.map { $0 ? 1 : 0 })
        case .ip(let addresses): field.append(row: row, terms: addresses.map { $0.bytes })
        case .keyword(let terms): field.append(row: row, terms: terms)
        case .text(let tokens):
            field.beginText()
            tokens.bytes.withUnsafeBytes { bytes in
                for i in 0..<tokens.count {
                    field.addToken(
                        UnsafeRawBufferPointer(rebasing: bytes[tokens.range(i)]),
                        position: Int(tokens.positions[i]))
                }
            }
            field.endText(row: row)
        }
    }
}

extension FieldTraits {
    /// How a field of this mapping is kept; `nil` when it is neither searched nor in a column.
    init?(_ mapping: FieldMapping) {
        guard mapping.isIndexed || mapping.hasDocValues, let storage = mapping.type.storage else {
            return nil
        }
        switch storage {
        case .text: self = mapping.hasNorms ? .text : FieldTraits.text.subtracting(.norms)
        case .keyword, .ip: self = mapping.hasDocValues ? .keyword : .terms
        case .int64: self = mapping.type == .resolvedKeyword ? .keyword : .integer
        case .bool: self = .integer
        case .double: self = .double
        }
    }
}

/// Numbers of resolved keywords as terms: eight bytes, most significant first, so that one look-up finds a
/// number.
enum ResolvedTerm {
    static func encode(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }

    static func decode(_ term: [UInt8]) -> UInt64 { term.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
