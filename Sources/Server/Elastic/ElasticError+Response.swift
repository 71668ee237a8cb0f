// SPDX-License-Identifier: Apache-2.0
import Index

extension ElasticError {
    /// The answer that a client of Elasticsearch expects.
    var response: HTTPResponse {
        var response = HTTPResponse.json(body, status: HTTPStatus(rawValue: status))
        response.cause = serverCause
        return response
    }

    /// What the server's log says: nothing of what a client did wrong. Errors of the store speak of files,
    /// never of a document's values.
    var serverCause: String? {
        status >= 500 || type == "cluster_block_exception" ? description : nil
    }
}
