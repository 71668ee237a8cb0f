// SPDX-License-Identifier: Apache-2.0
import Base
import NIOCore
import NIOHTTP1

/// One HTTP/1.1 connection: gathers a request, has it answered, writes the answer.
///
/// NIO's pipelining handler stands before it, so it sees one request at a time: the next head comes after the
/// end of the last answer. States: idle → receiving → answering → idle; and *ending*, where an answer went
/// out before the body was read: the output is closed and the input read for a while, because closing at once
/// would make the kernel reset the connection and throw the answer away.
///
/// Lives on its event loop; a worker hops to it with its answer.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum State {
        case idle
        case receiving(PendingRequest)
        case answering(PendingRequest)
        case ending(skippedBytes: Int)
    }

    /// How much is read, and for how long, after an answer that ended the connection.
    static let endingBytesMax = 8 << 20
    static let endingTime = TimeAmount.seconds(2)

    let service: HTTPService
    var state = State.idle
    private var inputClosed = false
    private var deadline = NIODeadline.distantFuture
    private var alarm: Scheduled<Void>?

    init(service: HTTPService) { self.service = service }

    // MARK: Life

    func channelActive(context: ChannelHandlerContext) {
        setDeadline(.now() + .milliseconds(service.options.idleMillis), context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        if case .receiving(let pending) = state { service.runtime.bodies.give(pending.takenBytes) }
        if case .answering(let pending) = state { service.runtime.bodies.give(pending.takenBytes) }
        state = .ending(skippedBytes: 0)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let part): receive(part, context)
        case .end: finishReceiving(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            // The peer sends no more. It may still read the answer that it waits for.
            inputClosed = true
            if case .answering = state { return }
            context.close(promise: nil)
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let parsing = error as? HTTPParserError, !isAnswering else {
            context.close(promise: nil)
            return
        }
        if case .receiving(let pending) = state { service.runtime.bodies.give(pending.takenBytes) }
        let kind = parsing == .headerOverflow ? HTTPProblem.Kind.headersTooLarge : .malformed
        let response = service.door.answer(HTTPProblem(kind))
        state = .ending(skippedBytes: 0)
        write(response, isHead: false, keepAlive: false, context)
        endAfterAnswer(context)
    }

    var isAnswering: Bool {
        switch state {
        case .answering, .ending: true
        case .idle, .receiving: false
        }
    }

    // MARK: Receiving

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .idle = state else { return }
        var pending = service.begin(head, remoteAddress: context.remoteAddress?.ipAddress ?? "")
        let limit = pending.bodyBytesMax
        if let announced = pending.announcedBytes, announced > limit, case .run = pending.outcome {
            pending.outcome = .answer(
                service.door.refusal(.bodyTooLarge(limitBytes: limit), pending.request, pending.route))
        }
        if case .answer(let response) = pending.outcome {
            let announced = pending.announcedBytes ?? 0
            if pending.expectsContinue || announced > PendingRequest.skippedBytesMax {
                return endEarly(response, pending, context)
            }
        } else if pending.expectsContinue {
            let interim = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
        }
        state = .receiving(pending)
        setDeadline(bodyDeadline(pending), context)
    }

    private func receive(_ part: ByteBuffer, _ context: ChannelHandlerContext) {
        let bytes = part.readableBytes
        switch state {
        case .receiving(var pending):
            // The body is moved out and in again, so that appending does not copy it.
            state = .idle
            pending.receivedBytes += bytes
            switch pending.outcome {
            case .answer(let response):
                if pending.receivedBytes > PendingRequest.skippedBytesMax {
                    return endEarly(response, pending, context)
                }
            case .run:
                if pending.receivedBytes > pending.bodyBytesMax {
                    let kind = HTTPProblem.Kind.bodyTooLarge(limitBytes: pending.bodyBytesMax)
                    return endEarly(
                        service.door.refusal(kind, pending.request, pending.route), pending, context)
                }
                guard service.runtime.bodies.take(bytes) else {
                    return endEarly(
                        service.door.refusal(.overloaded, pending.request, pending.route), pending, context)
                }
                pending.takenBytes += bytes
                pending.body.append(contentsOf: part.readableBytesView)
            }
            state = .receiving(pending)
            setDeadline(bodyDeadline(pending), context)
        case .ending(let skipped):
            state = .ending(skippedBytes: skipped + bytes)
            if skipped + bytes > HTTPConnection.endingBytesMax { context.close(promise: nil) }
        case .idle, .answering:
            return
        }
    }

    private func finishReceiving(_ context: ChannelHandlerContext) {
        guard case .receiving(var pending) = state else {
            if case .ending = state { context.close(promise: nil) }
            return
        }
        pending.request.body = pending.body
        pending.body = []
        state = .answering(pending)
        deadline = .distantFuture
        switch pending.outcome {
        case .answer(let response): finish(response, context)
        case .run(let route): service.run(route, pending, on: self, context)
        }
    }

    private func bodyDeadline(_ pending: PendingRequest) -> NIODeadline {
        let idle = TimeAmount.milliseconds(service.options.idleMillis)
        let earned = Int64(pending.receivedBytes / max(1, service.options.bodyBytesPerSecondMin))
        return min(.now() + idle, pending.startedAt + idle + .seconds(earned))
    }

    // MARK: Answering

    /// Writes the answer of the request that is being answered. On the event loop.
    func finish(_ response: HTTPResponse, _ context: ChannelHandlerContext) {
        guard case .answering(let pending) = state else { return }
        service.runtime.bodies.give(pending.takenBytes)
        var response = response
        service.record(pending, &response)
        let keepAlive = pending.isKeepAlive && !inputClosed
        state = keepAlive ? .idle : .ending(skippedBytes: 0)
        if keepAlive { setDeadline(.now() + .milliseconds(service.options.idleMillis), context) }
        write(response, isHead: pending.request.method == .head, keepAlive: keepAlive, context)
        if !keepAlive { context.close(promise: nil) }
    }

    /// Answers before the body is read and ends the connection.
    private func endEarly(
        _ response: HTTPResponse, _ pending: PendingRequest, _ context: ChannelHandlerContext
    ) {
        service.runtime.bodies.give(pending.takenBytes)
        var response = response
        service.record(pending, &response)
        state = .ending(skippedBytes: 0)
        write(response, isHead: pending.request.method == .head, keepAlive: false, context)
        endAfterAnswer(context)
    }

    private func endAfterAnswer(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        setDeadline(.now() + HTTPConnection.endingTime, context)
    }

    private func write(
        _ response: HTTPResponse, isHead: Bool, keepAlive: Bool, _ context: ChannelHandlerContext
    ) {
        let head = service.head(of: response, keepAlive: keepAlive)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHead && response.status.mayHaveBody && !response.body.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: response.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    // MARK: Deadlines

    /// One alarm stands per connection; moving the deadline back only writes a field.
    private func setDeadline(_ newDeadline: NIODeadline, _ context: ChannelHandlerContext) {
        let wasEarlier = newDeadline < deadline
        deadline = newDeadline
        if alarm == nil || wasEarlier { schedule(context) }
    }

    private func schedule(_ context: ChannelHandlerContext) {
        alarm?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(deadline: deadline) {
            let (connection, context) = bound.value
            connection.alarmRang(context)
        }
    }

    private func alarmRang(_ context: ChannelHandlerContext) {
        alarm = nil
        if deadline == .distantFuture { return }
        guard deadline <= .now() else { return schedule(context) }
        guard case .receiving(let pending) = state else {
            context.close(promise: nil)
            return
        }
        endEarly(service.door.refusal(.tooSlow, pending.request, pending.route), pending, context)
    }
}
