// SPDX-License-Identifier: Apache-2.0
import Base

/// How rows of a CSV file become events. Written as TOML; see `ImportMapping+TOML` and
/// `examples/online-retail`.
public struct ImportMapping: Sendable, Equatable {
    /// What is done with the group's values of a column.
    public enum Function: String, Sendable, CaseIterable {
        /// Of each row the product of the columns, all of them added.
        case sum
        /// Rows.
        case count
        case first, last, min, max
    }

    /// What a text becomes.
    public enum ValueType: String, Sendable, CaseIterable {
        case keyword, long, double, boolean
        /// A whole number however it was written (`17850.0`), as text: customer numbers of spreadsheets.
        case integerText = "integer_text"
    }

    /// How rows are put together into events.
    public enum Grouping: String, Sendable, CaseIterable {
        /// Each row is an event.
        case none
        /// Rows with the same key that follow each other.
        case following
        /// All rows of the file with the same key. The file is read twice.
        case anywhere
    }

    /// A member of the event that is computed from its rows.
    public struct Value: Sendable, Equatable {
        public var name: String
        public var type: ValueType
        public var function: Function
        public var columns: [String]
    }

    /// A member of each line.
    public struct LineField: Sendable, Equatable {
        public var name: String
        public var type: ValueType
        public var column: String
    }

    /// Gives the event another type when a column's text begins so. The first that applies wins.
    public struct TypeRule: Sendable, Equatable {
        public var column: String
        public var prefix: String
        public var type: String
    }

    public struct IdentifierField: Sendable, Equatable {
        public var trait: String
        public var column: String
        public var type: ValueType
    }

    /// Part of every event's id: two mappings never make the same event.
    public var name: String
    public var delimiter: UInt8 = UInt8(ascii: ",")
    public var grouping: Grouping = .none
    /// Columns whose values make the key of a group, and the id of its event.
    public var keyColumns: [String] = []
    public var eventType: String
    public var typeRules: [TypeRule] = []
    /// A group's time is that of its earliest row.
    public var timeColumn: String
    public var timeFormat: TimeFormat
    public var properties: [Value] = []
    public var traits: [Value] = []
    /// Where in the properties the rows go; `nil` to leave them out.
    public var linesProperty: String?
    public var lineFields: [LineField] = []
    public var identifiers: [IdentifierField] = []

    /// The event's id: the same rows give the same id, so that an import can be repeated.
    public func eventID(key: String) -> String {
        UUIDText.named("strata-import:\(name):\(key)")
    }

    /// Every column that is read.
    var columns: [String] {
        keyColumns + typeRules.map(\.column) + [timeColumn] + properties.flatMap(\.columns)
            + traits.flatMap(\.columns) + lineFields.map(\.column) + identifiers.map(\.column)
    }
}
