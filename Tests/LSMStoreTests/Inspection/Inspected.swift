// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

/// What an inspection said of some bytes.
struct Inspected {
    let kind: InspectedFileKind
    private(set) var items: [InspectionItem] = []
    let errorCount: Int

    init(
        _ bytes: [UInt8], name: String = "copy", _ options: InspectionOptions = InspectionOptions()
    ) throws {
        let disk = FaultyFileSystem()
        let file = try disk.open("dir/" + name, .create)
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        try self.init("dir/" + name, disk, options)
    }

    init(
        _ path: String, _ files: any FileSystem, _ options: InspectionOptions = InspectionOptions()
    ) throws {
        var items: [InspectionItem] = []
        let report = InspectionReport { items.append($0) }
        let inspection = try FileInspection(path, files: files)
        try inspection.run(options, report)
        kind = inspection.kind
        self.items = items
        errorCount = report.errorCount
    }

    func all(_ kind: String) -> [JSONObject] { items.filter { $0.kind == kind }.map(\.fields) }
    func first(_ kind: String) -> JSONObject { all(kind).first ?? [:] }
    var errors: [String] { all(InspectionItem.errorKind).compactMap { $0["error"]?.string } }

    /// All of a file.
    static func bytes(_ path: String, _ files: any FileSystem) throws -> [UInt8] {
        let file = try files.open(path, .read)
        defer { file.close() }
        var bytes = [UInt8](repeating: 0, count: try file.size())
        _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return bytes
    }
}
