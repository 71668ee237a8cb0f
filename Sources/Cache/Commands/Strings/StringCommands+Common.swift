// SPDX-License-Identifier: Apache-2.0
import Base

/// `LCS`: what two strings have in common.
extension StringCommands {
    private struct Options {
        var wantsLength = false
        var wantsMatches = false
        var wantsMatchLengths = false
        var matchBytesMin: Int64 = 0

        init(_ call: Call) throws(CommandError) {
            var at = 3
            while at < call.count {
                if call.arguments.matches(at, "len") {
                    wantsLength = true
                } else if call.arguments.matches(at, "idx") {
                    wantsMatches = true
                } else if call.arguments.matches(at, "withmatchlen") {
                    wantsMatchLengths = true
                } else if call.arguments.matches(at, "minmatchlen"), at + 1 < call.count {
                    matchBytesMin = max(0, try call.integer(at + 1))
                    at += 1
                } else {
                    throw .syntax
                }
                at += 1
            }
            if wantsLength && wantsMatches {
                throw CommandError("ERR If you want both the length and indexes, please just use IDX.")
            }
        }
    }

    static func lcs(_ call: Call) throws(CommandError) {
        let (first, second) = (call.read(1), call.read(2))
        for slot in [first, second] where slot?.kind.isString == false {
            throw CommandError("ERR The specified keys must contain string values")
        }
        let options = try Options(call)
        let (a, b) = (
            first.map { StringValue.bytes($0.entry) } ?? [], second.map { StringValue.bytes($0.entry) } ?? []
        )
        guard LongestCommonSubsequence.isWithin(limit: bytesMax, a.count, b.count) else {
            throw CommandError(
                "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len")
        }
        a.withBytes { a in b.withBytes { b in answer(LongestCommonSubsequence(a, b), options, call.reply) } }
    }

    private static func answer(_ common: LongestCommonSubsequence, _ options: Options, _ reply: ReplyWriter) {
        if options.wantsLength { return reply.integer(common.length) }
        let (string, matches) = common.trace()
        if !options.wantsMatches { return reply.bulk(string) }
        let shown = matches.filter { Int64($0.count) >= options.matchBytesMin }
        reply.map(2)
        reply.bulk("matches")
        reply.array(shown.count)
        for match in shown {
            reply.array(options.wantsMatchLengths ? 3 : 2)
            for range in [match.first, match.second] {
                reply.array(2)
                reply.integer(range.lowerBound)
                reply.integer(range.upperBound)
            }
            if options.wantsMatchLengths { reply.integer(match.count) }
        }
        reply.bulk("len")
        reply.integer(string.count)
    }
}
