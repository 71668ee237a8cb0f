// SPDX-License-Identifier: Apache-2.0
import Base

/// A field in its tail, and the view of it that readers share.
///
/// The view holds the field; so it is kept here and not in the field, which would then hold itself for ever.
final class TailFieldSlot: @unchecked Sendable {
    // Unchecked: `cached` is behind `lock`.

    let field: TailField
    private let lock = SpinLock()
    private var cached: TailFieldView?

    init(_ field: TailField) { self.field = field }

    /// The field as readers of the first `rowCount` rows see it; shared while no row is added.
    func view(rowCount: Int) -> TailFieldView {
        if let cached = lock.withLock({ cached }), cached.rowCount == rowCount { return cached }
        let view = TailFieldView(field, rowCount: rowCount)
        lock.withLock {
            if (cached?.rowCount ?? -1) < rowCount { cached = view }
        }
        return view
    }
}
