// SPDX-License-Identifier: Apache-2.0

/// `NX`, `XX`, `GT`, `LT` behind `EXPIRE`. No end counts as the farthest one.
struct ExpireConditions {
    /// A text for the error reply.
    struct Failure: Error {
        let text: String
    }

    private var ifNone = false
    private var ifAny = false
    private var ifLater = false
    private var ifEarlier = false

    init(_ command: RESPCommand) throws(Failure) {
        for index in 3..<max(command.count, 3) {
            switch command.uppercased(index) {
            case "NX": ifNone = true
            case "XX": ifAny = true
            case "GT": ifLater = true
            case "LT": ifEarlier = true
            default: throw Failure(text: "ERR Unsupported option \(command.text(index))")
            }
        }
        if ifNone && (ifAny || ifLater || ifEarlier) {
            throw Failure(text: "ERR NX and XX, GT or LT options at the same time are not compatible")
        }
        if ifLater && ifEarlier {
            throw Failure(text: "ERR GT and LT options at the same time are not compatible")
        }
    }

    func allow(old: Int64?, new: Int64) -> Bool {
        if ifNone && old != nil { return false }
        if ifAny && old == nil { return false }
        if ifLater { return old.map { new > $0 } ?? false }
        if ifEarlier { return old.map { new < $0 } ?? true }
        return true
    }
}
