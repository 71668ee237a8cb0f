// SPDX-License-Identifier: Apache-2.0
/// One write of a request, as the bulk API has it.
public struct DocumentOperation: Sendable {
    public enum Action: Sendable {
        /// Index or create; which of them, `condition` says.
        case put(source: [UInt8])
        case update(DocumentUpdate)
        case delete
    }

    public let index: SearchIndex
    public let id: String
    public let action: Action
    public let condition: DocumentWriter.Condition

    public init(
        index: SearchIndex, id: String, action: Action, condition: DocumentWriter.Condition = .none
    ) {
        self.index = index
        self.id = id
        self.action = action
        self.condition = condition
    }
}
