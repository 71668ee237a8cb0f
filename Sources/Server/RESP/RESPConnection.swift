// SPDX-License-Identifier: Apache-2.0
import Cache
import NIOCore

/// One RESP connection: cuts what arrived into commands, runs them where they are, answers with one flush per
/// read.
///
/// Commands never wait, so there is no hop to another thread. While the peer does not read its replies
/// nothing more is read from it: replies cannot pile up. Lives on its event loop.
final class RESPConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let commands: CacheCommands
    private let allowance: ByteAllowance
    private var parser: RESPParser
    private var session: CacheSession
    private var takenBytes = 0

    init(commands: CacheCommands, session: CacheSession, limits: RESPLimits, allowance: ByteAllowance) {
        self.commands = commands
        self.allowance = allowance
        self.session = session
        parser = RESPParser(limits: limits)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !session.isClosing else { return }
        let arrived = unwrapInboundIn(data)
        do {
            try arrived.withUnsafeReadableBytes { bytes throws(RESPProtocolError) in try parser.append(bytes)
            }
            while !session.isClosing, let command = try parser.next() { commands.run(command, &session) }
        } catch {
            session.writer.error(error.reply)
            session.isClosing = true
        }
        if !holdBuffered() {
            session.writer.error("OOM too many bytes of unfinished commands; try again")
            session.isClosing = true
        }
        writeReplies(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let channel = context.channel
        channel.setOption(.autoRead, value: channel.isWritable).whenFailure { _ in channel.close(promise: nil)
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        allowance.give(takenBytes)
        takenBytes = 0
        session.isClosing = true
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        // Every whole command that arrived was answered in the same turn.
        session.isClosing = true
        context.flush()
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func writeReplies(_ context: ChannelHandlerContext) {
        if !session.writer.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: session.writer.bytes)
            session.writer.clear()
            context.write(wrapOutboundOut(buffer), promise: nil)
        }
        guard session.isClosing else { return }
        context.flush()
        context.close(promise: nil)
    }

    /// Counts the bytes of an unfinished command against what all connections may hold.
    private func holdBuffered() -> Bool {
        let change = parser.bufferedBytes - takenBytes
        if change > 0 {
            guard allowance.take(change) else { return false }
        } else {
            allowance.give(-change)
        }
        takenBytes += change
        return true
    }
}
