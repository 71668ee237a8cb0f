// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Says what is in an index segment's file: rows, and each field with its parts, its column and its terms.
///
/// Each part is checked by itself, so that damage in one hides no other. The file is read into memory whole,
/// as it is when it is opened. Any thread.
public struct SegmentInspection {
    private let file: any File
    private let options: InspectionOptions
    private let report: InspectionReport

    public init(_ file: any File, _ options: InspectionOptions, _ report: InspectionReport) {
        self.file = file
        self.options = options
        self.report = report
    }

    /// Whether the file begins or ends with the mark of an index segment.
    public static func recognizes(_ file: any File) throws(FileError) -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
        defer { buffer.deallocate() }
        for offset in [0, max(0, try file.size() - 8)] {
            let count = try file.read(into: buffer, at: offset)
            if count == 8, UInt64(littleEndian: buffer.load(as: UInt64.self)) == SegmentFormat.magic {
                return true
            }
        }
        return false
    }

    /// - Throws: what the file system says; damage goes to the report.
    public func run() throws(FileError) {
        let size = try file.size()
        report.add(
            "file", ["path": .string(file.path), "is": "index segment", "bytes": JSON(size)])
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 16)
        defer { memory.deallocate() }
        let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<size]), at: 0)
        attempt("the file") { () throws(MalformedBytes) in
            let bytes = UnsafeRawBufferPointer(rebasing: memory[..<count])
            describe(try SegmentDirectory(bytes, checksParts: false))
        }
    }

    /// Reports damage instead of passing it on.
    @discardableResult
    private func attempt<R>(
        _ what: String, depth: Int = 0, _ body: () throws(MalformedBytes) -> R
    ) -> R? {
        do throws(MalformedBytes) { return try body() } catch {
            report.fail(IndexError.corrupt("\(what) of \(file.path)", error), depth: depth)
            return nil
        }
    }

    // MARK: Rows

    private func describe(_ directory: SegmentDirectory) {
        report.add(
            "segment",
            [
                "version": .int(Int64(SegmentFormat.version)), "rows": JSON(directory.rowCount),
                "fields": JSON(directory.fields.count),
            ])
        attempt("numbers") { () throws(MalformedBytes) in
            try directory.check(directory.numbers)
            let numbers = try IndexSegment.numbers(directory)
            var fields = SegmentInspection.place(directory.numbers)
            if directory.rowCount > 0 {
                fields["first"] = JSON(UInt64(bitPattern: numbers[0]))
                fields["last"] = JSON(UInt64(bitPattern: numbers[directory.rowCount - 1]))
            }
            report.add("numbers", fields)
        }
        for field in directory.fields { describe(field, in: directory) }
    }

    private static func place(_ part: SegmentPart) -> JSONObject {
        [
            "offset": JSON(part.offset), "bytes": JSON(part.length),
            "checksum": .string(ByteText.hex(part.checksum)),
        ]
    }

    // MARK: Fields

    private func describe(_ entry: SegmentDirectory.Field, in directory: SegmentDirectory) {
        report.add(
            "field",
            [
                "name": .string(entry.name),
                "traits": .array(entry.traits.names.map { .string($0) }),
                "terms": JSON(entry.termCount), "values": JSON(entry.valueCount),
                "total_length": JSON(entry.totalLength),
            ])
        var isWhole = true
        for part in SegmentFormat.Part.allCases {
            let place = entry.parts[part.rawValue]
            if place == SegmentPart(offset: place.offset) { continue }
            var fields: JSONObject = ["part": .string("\(part)")]
            for (name, value) in SegmentInspection.place(place) { fields[name] = value }
            report.add("part", depth: 1, fields)
            let name = "\(part) of field \(entry.name)"
            if attempt(name, depth: 1, { () throws(MalformedBytes) in try directory.check(place) }) == nil {
                isWhole = false
            }
        }
        guard isWhole else { return }
        attempt("field \(entry.name)", depth: 1) { () throws(MalformedBytes) in
            describe(try SegmentField(entry, in: directory))
        }
    }

    private func describe(_ field: SegmentField) {
        report.add("rows", depth: 1, ["with_field": JSON(field.documentCount)])
        if let column = field.column { describe(column, field.traits) }
        guard options.showsEntries else { return }
        for ordinal in 0..<field.termCount {
            guard let entry = field.entry(at: ordinal) else { continue }
            var fields: JSONObject = [
                "ordinal": JSON(ordinal),
                "term": .string(ByteText.text(field.term(at: ordinal), max: options.shownBytesMax)),
                "rows": JSON(entry.documentCount),
            ]
            if field.traits.contains(.frequencies) { fields["occurrences"] = JSON(entry.totalFrequency) }
            report.add("term", depth: 1, fields)
        }
    }

    private func describe(_ column: Column, _ traits: FieldTraits) {
        let isFloating = traits.contains(.floating)
        let kind = traits.contains(.terms) ? "ordinals" : isFloating ? "doubles" : "integers"
        var fields: JSONObject = [
            "of": .string(kind), "is_single_valued": .bool(column.isSingleValued),
        ]
        if let bounds = column.bounds {
            func shown(_ value: Int64) -> JSON {
                isFloating ? .double(SortableDouble.decode(value)) : .int(value)
            }
            fields["least"] = shown(bounds.lowerBound)
            fields["greatest"] = shown(bounds.upperBound)
        }
        report.add("column", depth: 1, fields)
    }
}

extension FieldTraits {
    /// The traits that are set, for people.
    fileprivate var names: [String] {
        let all: [(FieldTraits, String)] = [
            (.terms, "terms"), (.column, "column"), (.floating, "floating"),
            (.frequencies, "frequencies"), (.positions, "positions"), (.norms, "norms"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}
