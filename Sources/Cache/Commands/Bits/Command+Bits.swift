// SPDX-License-Identifier: Apache-2.0

extension Command {
    static let bits: [Command] = [
        Command(
            "setbit", 4, [.write, .denyoom], .one, .bitmap, since: "2.2.0",
            "Sets or clears the bit at offset in the string value stored at key", BitCommands.setbit),
        Command(
            "getbit", 3, [.readonly, .fast], .one, .bitmap, since: "2.2.0",
            "Returns the bit value at offset in the string value stored at key", BitCommands.getbit),
        Command(
            "bitcount", -2, [.readonly], .one, .bitmap, since: "2.6.0", "Count set bits in a string",
            BitCommands.bitcount),
        Command(
            "bitpos", -3, [.readonly], .one, .bitmap, since: "2.8.7",
            "Find first bit set or clear in a string",
            BitCommands.bitpos),
        Command(
            "bitop", -4, [.write, .denyoom], KeyPositions(first: 2, last: -1, step: 1), .bitmap,
            since: "2.6.0", "Perform bitwise operations between strings", BitCommands.bitop),
        Command(
            "bitfield", -2, [.write, .denyoom], .one, .bitmap, since: "3.2.0",
            "Perform arbitrary bitfield integer operations on strings", BitCommands.bitfield),
        Command(
            "bitfield_ro", -2, [.readonly, .fast], .one, .bitmap, since: "6.0.0",
            "Perform arbitrary bitfield integer operations on strings. Read-only variant of BITFIELD",
            BitCommands.bitfieldReadOnly),
    ]
}
