// SPDX-License-Identifier: Apache-2.0
import Base

/// Passes the statements about a file on as they are found, so that a report of any length takes no memory,
/// and counts the bad ones. One thread.
public final class InspectionReport {
    private let take: (InspectionItem) -> Void
    /// How many statements told of damage.
    public private(set) var errorCount = 0

    public init(_ take: @escaping (InspectionItem) -> Void) { self.take = take }

    public func add(_ kind: String, depth: Int = 0, _ fields: JSONObject) {
        take(InspectionItem(kind: kind, depth: depth, fields: fields))
    }

    /// Tells of damage.
    public func fail(_ error: some CustomStringConvertible, depth: Int = 0) {
        errorCount += 1
        add(InspectionItem.errorKind, depth: depth, ["error": .string(error.description)])
    }
}
