// SPDX-License-Identifier: Apache-2.0

/// The media types of Elasticsearch's REST API: plain JSON, or the vendor's with a version to be compatible
/// with.
struct ElasticMediaType: Equatable {
    static let versions = 7...9

    /// `compatible-with`, when the vendor's type is named.
    let compatibleWith: Int?

    /// - Returns: `nil` when the type is none that this door speaks.
    init?(_ text: String) {
        let parts = text.split(separator: ";").map { HTTPHeaders.trimmed($0).lowercased() }
        switch parts.first ?? "" {
        case "application/json", "application/x-ndjson", "application/*", "*/*", "text/plain":
            compatibleWith = nil
        case "application/vnd.elasticsearch+json", "application/vnd.elasticsearch+x-ndjson":
            guard let parameter = parts.first(where: { $0.hasPrefix("compatible-with=") }),
                let version = Int(parameter.dropFirst("compatible-with=".count)),
                ElasticMediaType.versions.contains(version)
            else { return nil }
            compatibleWith = version
        default:
            return nil
        }
    }

    /// What a JSON answer says that it is.
    var answerText: String {
        guard let compatibleWith else { return "application/json" }
        return "application/vnd.elasticsearch+json;compatible-with=\(compatibleWith)"
    }

    /// The first type of an `Accept` field that this door speaks; plain JSON without the field.
    static func accepted(_ headers: HTTPHeaders) -> ElasticMediaType? {
        guard let field = headers["Accept"] else { return ElasticMediaType("application/json") }
        return field.split(separator: ",").lazy.compactMap { ElasticMediaType(HTTPHeaders.trimmed($0)) }.first
    }
}
