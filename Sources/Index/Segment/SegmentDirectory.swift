// SPDX-License-Identifier: Apache-2.0
import Base

/// The decoded directory of a segment file: which fields there are, and where their parts lie.
struct SegmentDirectory {
    struct Field {
        var name = ""
        var traits = FieldTraits()
        var totalLength = 0
        var termCount = 0
        var valueCount = 0
        var parts: [SegmentPart] = []
    }

    let file: UnsafeRawBufferPointer
    let rowCount: Int
    let numbers: SegmentPart
    let fields: [Field]

    /// Checks header, footer, directory and the checksum of each part. Parts must tile the file without gaps,
    /// so that every byte is under some checksum.
    /// - Parameter checksParts: false leaves the parts' checksums to the caller.
    init(_ file: UnsafeRawBufferPointer, checksParts: Bool = true) throws(MalformedBytes) {
        self.file = file
        let (header, footer) = (SegmentFormat.headerBytes, SegmentFormat.footerBytes)
        guard file.count >= header + footer else {
            throw MalformedBytes(offset: file.count, reason: "too short for a segment file")
        }
        var reader = ByteReader(file)
        let magic = try reader.read64()
        let version = try reader.read32()
        guard magic == SegmentFormat.magic, version == SegmentFormat.version else {
            throw MalformedBytes(offset: 0, reason: "not a segment file of version \(SegmentFormat.version)")
        }
        rowCount = Int(try reader.read32())
        guard rowCount <= SegmentFormat.rowsMax else {
            throw MalformedBytes(offset: 12, reason: "\(rowCount) rows exceed \(SegmentFormat.rowsMax)")
        }
        reader = ByteReader(file, at: file.count - footer)
        let (offset, length) = (try reader.read64(), try reader.read64())
        let checksum = try reader.read64()
        let lastMagic = try reader.read64()
        let end = UInt64(file.count - footer)
        guard lastMagic == magic, offset >= UInt64(header), offset <= end, length == end - offset else {
            throw MalformedBytes(offset: file.count - footer, reason: "the footer is not one")
        }
        let start = Int(offset)
        let directory = UnsafeRawBufferPointer(rebasing: file[start..<(file.count - footer)])
        let seed = XXH3.hash(UnsafeRawBufferPointer(rebasing: file[..<header]))
        guard XXH3.hash(directory, seed: seed) == checksum else {
            throw MalformedBytes(offset: start, reason: "the directory's checksum differs")
        }
        reader = ByteReader(directory)
        var expected = header
        numbers = try SegmentDirectory.part(&reader, start, &expected)
        var fields: [Field] = []
        for _ in 0..<(try reader.readCount(max: SegmentFormat.fieldsMax)) {
            var field = Field()
            field.name = try reader.readPrefixedString()
            field.traits = FieldTraits(rawValue: try reader.read8())
            field.totalLength = try reader.readCount(max: 1 << 48)
            field.termCount = try reader.readCount(max: Int(UInt32.max))
            field.valueCount = try reader.readCount(max: Int(UInt32.max))
            for _ in SegmentFormat.Part.allCases {
                field.parts.append(try SegmentDirectory.part(&reader, start, &expected))
            }
            let isAfter = fields.last.map {
                ByteOrder.compare(Array($0.name.utf8), Array(field.name.utf8)) < 0
            }
            guard field.traits.isConsistent, isAfter ?? true else {
                throw MalformedBytes(
                    offset: start, reason: "field \(field.name) is out of order or impossible")
            }
            fields.append(field)
        }
        guard expected == start, reader.isAtEnd else {
            throw MalformedBytes(offset: start, reason: "parts do not fill the file")
        }
        self.fields = fields
        guard checksParts else { return }
        try check(numbers)
        for field in fields {
            for part in field.parts { try check(part) }
        }
    }

    /// Whether the part has the bytes that were written.
    func check(_ part: SegmentPart) throws(MalformedBytes) {
        let bytes = bytes(part)
        let checksum = bytes.isEmpty ? 0 : XXH3.hash(bytes, seed: UInt64(part.offset))
        guard checksum == part.checksum else {
            throw MalformedBytes(offset: part.offset, reason: "a part's checksum differs")
        }
    }

    private static func part(
        _ reader: inout ByteReader, _ limit: Int, _ expected: inout Int
    ) throws(MalformedBytes) -> SegmentPart {
        var part = SegmentPart()
        part.offset = try reader.readCount(max: limit)
        part.length = try reader.readCount(max: limit)
        part.checksum = try reader.read64()
        guard part.offset == expected, part.length <= limit - part.offset else {
            throw MalformedBytes(offset: part.offset, reason: "a part lies outside the file or leaves a gap")
        }
        expected += part.length
        return part
    }

    func bytes(_ part: SegmentPart) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file[part.offset..<(part.offset + part.length)])
    }

    func bytes(_ part: SegmentFormat.Part, of field: Field) -> UnsafeRawBufferPointer {
        bytes(field.parts[part.rawValue])
    }
}
