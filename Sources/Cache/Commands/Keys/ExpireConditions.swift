// SPDX-License-Identifier: Apache-2.0

/// `NX`, `XX`, `GT`, `LT` behind `EXPIRE`. No end counts as the farthest one.
struct ExpireConditions {
    private var ifNone = false
    private var ifAny = false
    private var ifLater = false
    private var ifEarlier = false

    init(_ call: Call) throws(CommandError) {
        for index in 3..<max(call.count, 3) {
            if call.arguments.matches(index, "nx") {
                ifNone = true
            } else if call.arguments.matches(index, "xx") {
                ifAny = true
            } else if call.arguments.matches(index, "gt") {
                ifLater = true
            } else if call.arguments.matches(index, "lt") {
                ifEarlier = true
            } else {
                throw CommandError("ERR Unsupported option ", call[index])
            }
        }
        if ifNone && (ifAny || ifLater || ifEarlier) {
            throw CommandError("ERR NX and XX, GT or LT options at the same time are not compatible")
        }
        if ifLater && ifEarlier {
            throw CommandError("ERR GT and LT options at the same time are not compatible")
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
