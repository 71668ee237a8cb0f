// SPDX-License-Identifier: Apache-2.0
import Base

/// What the catalog keeps of an index.
struct IndexDefinition: Sendable {
    var name: String
    /// In keys, instead of the name; never used again.
    var number: UInt32
    var uuid: String
    var createdMillis: Int64
    var settings: JSON
    var mapping: Mapping
    /// Written by the platform itself; closed to writers at the door.
    var isReadOnly: Bool

    /// The row's JSON.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("name")
        writer.value(name)
        writer.key("number")
        writer.value(Int64(number))
        writer.key("uuid")
        writer.value(uuid)
        writer.key("created")
        writer.value(createdMillis)
        writer.key("read_only")
        writer.value(isReadOnly)
        writer.key("settings")
        writer.write(settings)
        writer.key("mappings")
        writer.raw(mapping.catalogJSON)
        writer.endObject()
        return writer.bytes
    }

    init(
        name: String, number: UInt32, uuid: String, createdMillis: Int64, settings: JSON, mapping: Mapping,
        isReadOnly: Bool
    ) {
        self.name = name
        self.number = number
        self.uuid = uuid
        self.createdMillis = createdMillis
        self.settings = settings
        self.mapping = mapping
        self.isReadOnly = isReadOnly
    }

    /// - Throws: when the row is not what `bytes` writes.
    init(row: [UInt8]) throws(ElasticError) {
        let view: JSONView
        do throws(JSONError) { view = try JSONDocument(parsing: row).root } catch {
            throw IndexDefinition.damaged(error.description)
        }
        guard let name = view["name"]?.string, let number = view["number"]?.int64,
            let short = UInt32(exactly: number), let uuid = view["uuid"]?.string,
            let created = view["created"]?.int64, let mappings = view["mappings"]
        else { throw IndexDefinition.damaged("a member is missing") }
        self.init(
            name: name, number: short, uuid: uuid, createdMillis: created,
            settings: view["settings"].map { JSON($0) } ?? .object([:]),
            mapping: try Mapping(parsing: mappings, takesResolved: true),
            isReadOnly: view["read_only"]?.bool ?? false)
    }

    private static func damaged(_ reason: String) -> ElasticError {
        ElasticError(
            type: "corrupt_catalog_exception", reason: "the index catalog is damaged: \(reason)", status: 500)
    }
}
