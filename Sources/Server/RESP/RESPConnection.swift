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

    private let runner: CommandRunner
    private let allowance: ByteAllowance
    private let reader: RequestReader
    private let client: CacheClient
    private var takenBytes = 0

    init(runner: CommandRunner, client: CacheClient, limits: RESPLimits, allowance: ByteAllowance) {
        self.runner = runner
        self.allowance = allowance
        self.client = client
        reader = RequestReader(limits: limits)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !client.isClosing else { return }
        let arrived = unwrapInboundIn(data)
        do {
            try arrived.withUnsafeReadableBytes { bytes throws(RESPProtocolError) in
                try reader.append(bytes)
            }
            try runCommands(context)
        } catch {
            client.writer.error(error.reply)
            client.isClosing = true
        }
        if !holdBuffered() {
            client.writer.error("OOM too many bytes of unfinished commands; try again")
            client.isClosing = true
        }
        writeReplies(context)
    }

    /// Runs every whole command. Replies go out in pieces, so that many large ones take no more memory than
    /// the channel lets wait.
    private func runCommands(_ context: ChannelHandlerContext) throws(RESPProtocolError) {
        while !client.isClosing {
            reader.isTrusted = client.isAuthenticated
            guard try reader.next() else { return }
            runner.run(reader.arguments, client)
            if client.writer.count >= RESPConnection.pieceBytes { write(context) }
        }
    }

    private static let pieceBytes = 256 << 10

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
        client.isClosing = true
        runner.close(client)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        // Every whole command that arrived was answered in the same turn.
        client.isClosing = true
        context.flush()
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func write(_ context: ChannelHandlerContext) {
        guard !client.writer.isEmpty else { return }
        let buffer = context.channel.allocator.buffer(bytes: client.writer.bytes)
        client.writer.clear()
        context.write(wrapOutboundOut(buffer), promise: nil)
    }

    private func writeReplies(_ context: ChannelHandlerContext) {
        write(context)
        guard client.isClosing else { return }
        context.flush()
        context.close(promise: nil)
    }

    /// Counts the bytes of an unfinished command against what all connections may hold.
    private func holdBuffered() -> Bool {
        let change = reader.bufferedBytes - takenBytes
        if change > 0 {
            guard allowance.take(change) else { return false }
        } else {
            allowance.give(-change)
        }
        takenBytes += change
        return true
    }
}
