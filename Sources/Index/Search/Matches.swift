// SPDX-License-Identifier: Apache-2.0

/// The rows of one view that a query takes, with their scores when asked for.
struct Matches {
    var rows: RowSet
    /// By row; those outside `rows` mean nothing. `nil`: all have `constant`.
    var scores: [Float]?
    var constant: Float = 1

    @inline(__always)
    func score(_ row: Int) -> Float { scores.map { $0[row] } ?? constant }
}
