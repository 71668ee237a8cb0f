// SPDX-License-Identifier: Apache-2.0

/// What stands behind the value in `SET`, and behind the key in `GETEX`: of each group one, in any order. The
/// same one again is taken, as Redis takes it; of two times the last.
struct SetOptions {
    enum Condition {
        case always
        case ifAbsent
        case ifPresent

        func forbids(_ isPresent: Bool) -> Bool {
            switch self {
            case .always: false
            case .ifAbsent: isPresent
            case .ifPresent: !isPresent
            }
        }
    }

    private(set) var condition = Condition.always
    private(set) var returnsOld = false
    private(set) var keepsExpiry = false
    private(set) var removesExpiry = false
    private let command: String
    private var due: (index: Int, unitMillis: Int64, isAbsolute: Bool)?

    /// - Parameters:
    ///   - command: `set` or `getex`.
    ///   - start: the first option's index.
    init(_ call: Call, command: String, from start: Int) throws(CommandError) {
        self.command = command
        let isSet = command == "set"
        var at = start
        while at < call.count {
            let hasNext = at + 1 < call.count
            if isSet, call.arguments.matches(at, "nx"), condition != .ifPresent {
                condition = .ifAbsent
            } else if isSet, call.arguments.matches(at, "xx"), condition != .ifAbsent {
                condition = .ifPresent
            } else if isSet, call.arguments.matches(at, "get") {
                returnsOld = true
            } else if isSet, call.arguments.matches(at, "keepttl"), due == nil {
                keepsExpiry = true
            } else if !isSet, call.arguments.matches(at, "persist"), due == nil {
                removesExpiry = true
            } else if let unit = SetOptions.unit(call, at), hasNext, !keepsExpiry, !removesExpiry,
                due == nil || due?.unitMillis == unit.millis && due?.isAbsolute == unit.isAbsolute
            {
                due = (at + 1, unit.millis, unit.isAbsolute)
                at += 1
            } else {
                throw .syntax
            }
            at += 1
        }
    }

    /// When the key is to end, if the options say so. Redis looks at it after the other options.
    func expiresAtMillis(_ call: Call) throws(CommandError) -> Int64? {
        guard let due else { return nil }
        return try SetOptions.due(
            call, due.index, unitMillis: due.unitMillis, isAbsolute: due.isAbsolute, command: command)
    }

    private static func unit(_ call: Call, _ index: Int) -> (millis: Int64, isAbsolute: Bool)? {
        if call.arguments.matches(index, "ex") { return (1_000, false) }
        if call.arguments.matches(index, "px") { return (1, false) }
        if call.arguments.matches(index, "exat") { return (1_000, true) }
        if call.arguments.matches(index, "pxat") { return (1, true) }
        return nil
    }

    /// The time that an argument says.
    static func due(
        _ call: Call, _ index: Int, unitMillis: Int64, isAbsolute: Bool, command: String
    ) throws(CommandError) -> Int64 {
        let number = try call.integer(index)
        let (millis, overflows) = number.multipliedReportingOverflow(by: unitMillis)
        guard number > 0, !overflows else { throw .invalidExpire(command) }
        if isAbsolute { return millis }
        let (due, passes) = millis.addingReportingOverflow(call.nowMillis)
        guard !passes else { throw .invalidExpire(command) }
        return due
    }
}
