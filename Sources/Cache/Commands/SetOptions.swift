// SPDX-License-Identifier: Apache-2.0

/// What stands behind the value in `SET`: each group at most once, in any order.
struct SetOptions {
    enum Condition {
        case always
        case ifAbsent
        case ifPresent
    }

    enum Expiry {
        case none
        case keep
        case at(millis: Int64)
    }

    /// A text for the error reply.
    struct Failure: Error {
        let text: String
    }

    var condition = Condition.always
    var expiry = Expiry.none
    var returnsOld = false

    init(_ command: RESPCommand, nowMillis: Int64) throws(Failure) {
        var hasCondition = false
        var hasExpiry = false
        var at = 3
        while at < command.count {
            let word = command.uppercased(at)
            at += 1
            switch word {
            case "NX", "XX":
                guard !hasCondition else { throw Failure(text: CacheCommands.syntaxError) }
                hasCondition = true
                condition = word == "NX" ? .ifAbsent : .ifPresent
            case "GET":
                guard !returnsOld else { throw Failure(text: CacheCommands.syntaxError) }
                returnsOld = true
            case "KEEPTTL":
                guard !hasExpiry else { throw Failure(text: CacheCommands.syntaxError) }
                hasExpiry = true
                expiry = .keep
            case "EX", "PX":
                guard !hasExpiry, at < command.count else { throw Failure(text: CacheCommands.syntaxError) }
                hasExpiry = true
                expiry = .at(millis: try SetOptions.due(command, at, word == "EX" ? 1_000 : 1, nowMillis))
                at += 1
            default:
                throw Failure(text: CacheCommands.syntaxError)
            }
        }
    }

    private static func due(
        _ command: RESPCommand, _ index: Int, _ unitMillis: Int64, _ nowMillis: Int64
    ) throws(Failure) -> Int64 {
        guard let number = command.integer(index) else { throw Failure(text: CacheCommands.notAnInteger) }
        let (life, overflows) = number.multipliedReportingOverflow(by: unitMillis)
        let (due, passes) = nowMillis.addingReportingOverflow(life)
        guard number > 0, !overflows, !passes else { throw Failure(text: CacheCommands.invalidExpire("set")) }
        return due
    }
}
