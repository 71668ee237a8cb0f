// SPDX-License-Identifier: Apache-2.0

/// All commands, found by name in any case: open addressing over a hash of the name's length and first eight
/// bytes. Made once and never changed.
struct CommandTable: @unchecked Sendable {
    // Unchecked: immutable after `init`; the memory lives as long as the process.

    static let all = CommandTable(
        Command.keys + Command.strings + Command.bits + Command.sketches + Command.connection + Command.server
            + Command.transactions)

    /// By name.
    let commands: [Command]
    private let slots: UnsafeMutablePointer<Int16>
    private let mask: Int

    private init(_ commands: [Command]) {
        self.commands = commands.sorted { $0.name < $1.name }
        var size = 64
        while size < commands.count * 4 { size *= 2 }
        mask = size - 1
        slots = .allocate(capacity: size)
        slots.initialize(repeating: -1, count: size)
        for (number, command) in self.commands.enumerated() {
            var at = Array(command.name.utf8).withBytes { CommandTable.hash($0) } & mask
            while slots[at] >= 0 { at = (at + 1) & mask }
            slots[at] = Int16(number)
        }
    }

    /// The command's place in `commands`, or `nil`.
    @inline(__always)
    func find(_ name: UnsafeRawBufferPointer) -> Int? {
        var at = CommandTable.hash(name) & mask
        while slots[at] >= 0 {
            let number = Int(slots[at])
            if CommandTable.matches(name, commands[number].name) { return number }
            at = (at &+ 1) & mask
        }
        return nil
    }

    @inline(__always)
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var word = UInt64(name.count)
        for i in 0..<min(name.count, 12) { word = word &* 0x100_0193 ^ UInt64(name[i] | 0x20) }
        return Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> 40)
    }

    @inline(__always)
    static func matches(_ name: UnsafeRawBufferPointer, _ known: String) -> Bool {
        var known = known
        return known.withUTF8 { known in
            guard known.count == name.count else { return false }
            for i in 0..<name.count {
                var byte = name[i]
                if byte >= 0x41 && byte <= 0x5A { byte |= 0x20 }
                if byte != known[i] { return false }
            }
            return true
        }
    }
}
