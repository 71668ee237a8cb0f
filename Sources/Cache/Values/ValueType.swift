// SPDX-License-Identifier: Apache-2.0

/// What a key may hold: the low four bits of an entry's kind.
enum ValueType: UInt8 {
    case string = 0
    case list = 1
    case set = 2
    case sortedSet = 3
    case hash = 4
    case stream = 5

    /// As `TYPE` and `SCAN … TYPE` name it.
    var name: StaticString {
        switch self {
        case .string: "string"
        case .list: "list"
        case .set: "set"
        case .sortedSet: "zset"
        case .hash: "hash"
        case .stream: "stream"
        }
    }
}
