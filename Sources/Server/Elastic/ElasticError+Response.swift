// SPDX-License-Identifier: Apache-2.0
import Index

extension ElasticError {
    /// The answer that a client of Elasticsearch expects.
    var response: HTTPResponse { .json(body, status: HTTPStatus(rawValue: status)) }
}
