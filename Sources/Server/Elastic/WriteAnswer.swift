// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// What a write answers, alone or as an item of a bulk request.
enum WriteAnswer {
    static func status(_ outcome: WriteOutcome) -> Int {
        switch outcome.result {
        case .created: 201
        case .updated, .deleted, .noop: 200
        case .notFound: 404
        }
    }

    /// Writes the members into an object that is open.
    static func writeMembers(
        _ outcome: WriteOutcome, index: String, id: String, forcedRefresh: Bool = false,
        to writer: inout JSONWriter
    ) {
        writer.key("_index")
        writer.value(index)
        writer.key("_id")
        writer.value(id)
        writer.key("_version")
        writer.value(outcome.version)
        writer.key("result")
        writer.value(outcome.result.rawValue)
        if forcedRefresh, outcome.result != .noop {
            writer.key("forced_refresh")
            writer.value(true)
        }
        ElasticShards.writeWritten(outcome.result == .noop ? 0 : 1, to: &writer)
        writer.key("_seq_no")
        if let number = outcome.number { writer.value(number) } else { writer.value(-2) }
        writer.key("_primary_term")
        writer.value(outcome.number == nil ? 0 : 1)
    }

    static func response(
        _ outcome: WriteOutcome, index: String, id: String, forcedRefresh: Bool
    ) -> HTTPResponse {
        var writer = JSONWriter()
        writer.beginObject()
        writeMembers(outcome, index: index, id: id, forcedRefresh: forcedRefresh, to: &writer)
        writer.endObject()
        return .json(writer.bytes, status: HTTPStatus(rawValue: status(outcome)))
    }
}
