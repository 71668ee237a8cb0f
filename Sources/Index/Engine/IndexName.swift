// SPDX-License-Identifier: Apache-2.0

/// The rules for names of indices, as Elasticsearch has them.
enum IndexName {
    static let bytesMax = 255

    static func check(_ name: String) throws(ElasticError) {
        let reason: String?
        if name.isEmpty {
            reason = "must not be empty"
        } else if name == "." || name == ".." {
            reason = "must not be '.' or '..'"
        } else if name.utf8.count > bytesMax {
            reason = "index name is too long, (\(name.utf8.count) > \(bytesMax))"
        } else if name.lowercased() != name {
            reason = "must be lowercase"
        } else if let first = name.utf8.first, "_-+".utf8.contains(first) {
            reason = "must not start with '_', '-', or '+'"
        } else if name.utf8.contains(where: { $0 < 0x21 || "\\/*?\"<>|,#:".utf8.contains($0) }) {
            reason =
                "must not contain the following characters ['\\','/','*','?','\"','<','>','|',' ',',','#',':']"
        } else {
            reason = nil
        }
        if let reason {
            throw ElasticError(
                type: "invalid_index_name_exception", reason: "Invalid index name [\(name)], \(reason)",
                details: [("index_uuid", "_na_"), ("index", name)])
        }
    }

    /// The catalog key that remembers the number of a deleted index. No index can be called so.
    static func tombstone(_ number: UInt32) -> String { "#\(number)" }

    static func tombstoneNumber(_ name: String) -> UInt32? {
        name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
    }
}
