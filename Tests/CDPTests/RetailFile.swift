// SPDX-License-Identifier: Apache-2.0
import Base
import Foundation

@testable import CDP

/// The Online Retail data set and its mapping, where tests find them.
enum RetailFile {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// `$STRATA_RETAIL_CSV`, or `shared/data/` beside or above the checkout.
    static let path: String? = {
        let given = ProcessInfo.processInfo.environment["STRATA_RETAIL_CSV"].map { [$0] } ?? []
        let near = ["..", "../.."].map {
            root.appendingPathComponent("\($0)/shared/data/online-retail.csv.gz").standardizedFileURL.path
        }
        let found = (given + near).first { FileManager.default.fileExists(atPath: $0) }
        if found == nil {
            print("Online Retail tests are skipped: set STRATA_RETAIL_CSV to online-retail.csv.gz")
        }
        return found
    }()

    static func mapping() throws -> ImportMapping {
        let path = root.appendingPathComponent("examples/online-retail/mapping.toml")
        return try ImportMapping(toml: String(contentsOf: path, encoding: .utf8))
    }

    static func events() throws -> MappedEvents {
        let path = path ?? ""
        return try MappedEvents(mapping()) { () throws(ImportError) in
            try CompressedInput.open(path, files: PosixFileSystem())
        }
    }
}
