// SPDX-License-Identifier: Apache-2.0

/// What a repair may do.
public struct RepairOptions: Sendable {
    /// How much of a damaged log is taken.
    public enum Salvage: Sendable {
        /// Up to the first damage: what is kept is a prefix of the commits, as far as the log says.
        case upToDamage
        /// All records that are whole, also behind damage. Each batch is still whole, but earlier ones may be
        /// missing.
        case pastDamage
    }

    public var salvage = Salvage.upToDamage
    /// Whether to look only: the report says what a repair would do, and nothing is written.
    public var isDryRun = false
    /// How new tables are sized.
    public var store = StoreOptions()

    public init() {}
}
