// SPDX-License-Identifier: Apache-2.0
import Base

/// A command's name and its arguments, as bytes that stay where they arrived.
///
/// Borrowed: valid until the reader that gave them is asked for the next command or given more bytes.
public struct Arguments {
    private let base: UnsafePointer<UnsafeRawBufferPointer>
    /// With the name. At least one.
    public let count: Int

    @inline(__always)
    init(_ base: UnsafePointer<UnsafeRawBufferPointer>, count: Int) {
        self.base = base
        self.count = count
    }

    /// - Parameter index: 0 for the name; below `count`.
    @inline(__always)
    public subscript(_ index: Int) -> UnsafeRawBufferPointer { base[index] }

    /// These without the first `dropped`, as the arguments of a container's command.
    func dropping(_ dropped: Int) -> Arguments { Arguments(base + dropped, count: count - dropped) }

    /// The argument as text; bytes that are not UTF-8 are replaced.
    public func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

    /// A copy.
    public func bytes(_ index: Int) -> [UInt8] { [UInt8](self[index]) }

    /// The argument in Redis's strict form of integers, or `nil`.
    @inline(__always)
    public func integer(_ index: Int) -> Int64? { StrictInteger.parse(self[index]) }

    /// Whether the argument is this word, in upper or lower case.
    /// - Parameter word: ASCII in lower case.
    @inline(__always)
    public func matches(_ index: Int, _ word: StaticString) -> Bool {
        let argument = self[index]
        guard argument.count == word.utf8CodeUnitCount else { return false }
        for i in 0..<argument.count {
            var byte = argument[i]
            if byte >= 0x41 && byte <= 0x5A { byte |= 0x20 }
            if byte != word.utf8Start[i] { return false }
        }
        return true
    }
}
