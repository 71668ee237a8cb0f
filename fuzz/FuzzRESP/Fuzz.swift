// SPDX-License-Identifier: Apache-2.0
import Base
import Cache

// Input: a byte that says how the rest is cut into pieces, and what a connection sends. Properties: nothing
// traps the parser; the pieces make no difference; each command that is run gives exactly one whole reply, in
// either version of the protocol.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// More than any find needs, and little enough to run often.
private let commandsMax = 64

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    guard let first = input.first else { return 0 }
    let sent = Array(input.dropFirst())
    let whole = parse(sent, pieceBytes: max(sent.count, 1))
    let pieces = parse(sent, pieceBytes: Int(first % 7) + 1)
    precondition(whole.failure == pieces.failure, "pieces make a difference to the error")
    precondition(whole.commands == pieces.commands, "pieces make a difference")
    run(whole.commands)
    return 0
}

private func parse(_ sent: [UInt8], pieceBytes: Int) -> (commands: [[[UInt8]]], failure: String?) {
    let reader = RequestReader()
    var commands: [[[UInt8]]] = []
    do throws(RESPProtocolError) {
        for start in stride(from: 0, to: sent.count, by: pieceBytes) {
            let piece = sent[start..<min(start + pieceBytes, sent.count)]
            try piece.withBytes { bytes throws(RESPProtocolError) in try reader.append(bytes) }
            while try reader.next() {
                commands.append((0..<reader.arguments.count).map(reader.arguments.bytes))
            }
        }
    } catch {
        return (commands, error.reason)
    }
    return (commands, nil)
}

private func run(_ commands: [[[UInt8]]]) {
    let environment = Environment(
        files: MemoryFileSystem(), clock: FixedClock(), random: SeededRandomSource(seed: 1),
        threads: Threads())
    var options = CacheOptions()
    options.shardCount = 2
    let runner = CommandRunner(cache: Cache(environment, options: options))
    let client = CacheClient(id: 1)
    for command in commands.prefix(commandsMax) {
        client.writer.clear()
        ArgumentList(command).withArguments { runner.run($0, client) }
        let reply = [UInt8](client.writer.bytes)
        precondition(ReplyCheck.end(of: reply, from: 0) == reply.count, "no single whole reply")
    }
    runner.close(client)
}

@_cdecl("FuzzRESP_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
