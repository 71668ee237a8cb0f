// SPDX-License-Identifier: Apache-2.0

/// Why a value does not fit a field's type. Messages around it name the field.
struct ValueFailure: Error, Equatable {
    let error: ElasticError
    var reason: String { error.reason }

    init(_ error: ElasticError) { self.error = error }
}
