// SPDX-License-Identifier: Apache-2.0
import Base

/// A command that owns its bytes: one that waits in a transaction, or did not come over a socket.
public final class ArgumentList: @unchecked Sendable {
    // Unchecked: never written after `init`.
    private let memory: UnsafeMutableRawPointer
    private let views: UnsafeMutablePointer<UnsafeRawBufferPointer>
    private let count: Int
    let byteCount: Int

    public init(_ arguments: [[UInt8]]) {
        precondition(!arguments.isEmpty, "a command has a name")
        count = arguments.count
        byteCount = arguments.reduce(0) { $0 + $1.count }
        memory = .allocate(byteCount: max(byteCount, 1), alignment: 8)
        views = .allocate(capacity: count)
        var at = 0
        for (i, argument) in arguments.enumerated() {
            argument.withBytes {
                if let base = $0.baseAddress { (memory + at).copyMemory(from: base, byteCount: $0.count) }
            }
            views[i] = UnsafeRawBufferPointer(start: memory + at, count: argument.count)
            at += argument.count
        }
    }

    public convenience init(_ words: [String]) { self.init(words.map { Array($0.utf8) }) }

    public convenience init(copying arguments: Arguments) {
        self.init((0..<arguments.count).map(arguments.bytes))
    }

    deinit {
        memory.deallocate()
        views.deallocate()
    }

    /// Valid while the list lives.
    var arguments: Arguments { Arguments(views, count: count) }

    public func withArguments<R>(_ body: (Arguments) -> R) -> R {
        withExtendedLifetime(self) { body(arguments) }
    }
}
