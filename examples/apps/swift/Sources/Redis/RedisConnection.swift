import NIOCore
import NIOPosix

/// One connection to Redis: questions go out as they come, and the answers come back in that order.
package struct RedisConnection: Sendable {
    private let channel: any Channel

    /// Over a channel that has a `RedisHandler`.
    package init(over channel: any Channel) {
        self.channel = channel
    }

    /// One to which only the greeting has been sent: what is asked behind it fails when that does.
    package static func open(
        host: String, port: Int, user: String, password: String, database: Int, patience: TimeAmount
    ) -> EventLoopFuture<RedisConnection> {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(patience)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RedisHandler(patience: patience))
                }
            }
            .connect(host: host, port: port)
            .flatMapErrorThrowing { _ in throw RedisError.unreachable }
            .map { channel in
                let connection = RedisConnection(over: channel)
                if !password.isEmpty { _ = connection.ask(["AUTH", user, password]) }
                if database != 0 { _ = connection.ask(["SELECT", "\(database)"]) }
                return connection
            }
    }

    /// Done when it has ended.
    package var end: EventLoopFuture<Void> { channel.closeFuture }

    /// The reply to one question; a refusal is an error, and the end of the connection.
    package func ask(_ words: [String]) -> EventLoopFuture<RedisReply> {
        let question = RedisQuestion(words: words, answer: channel.eventLoop.makePromise())
        channel.writeAndFlush(question).whenFailure { _ in question.answer.fail(RedisError.closed) }
        return question.answer.futureResult
    }
}

/// What is asked, and who waits for the answer.
package struct RedisQuestion: Sendable {
    var words: [String]
    var answer: EventLoopPromise<RedisReply>
}

/// Gives each question the answer that is its own. Whatever goes wrong ends the connection, for all who wait.
package final class RedisHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundIn = RedisQuestion
    package typealias OutboundOut = ByteBuffer

    private let patience: TimeAmount
    private var waiting: CircularBuffer<(answer: EventLoopPromise<RedisReply>, limit: Scheduled<Void>)> = []
    private var bytes = ByteBuffer()
    private var lost: RedisError?

    /// Each answer may take as long.
    package init(patience: TimeAmount) {
        self.patience = patience
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let question = unwrapOutboundIn(data)
        if let lost {
            question.answer.fail(lost)
            promise?.succeed()
            return
        }
        let limit = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { self.end(.late, context) }
        waiting.append((question.answer, limit))
        context.write(wrapOutboundOut(Self.encoded(question.words)), promise: promise)
    }

    private static func encoded(_ words: [String]) -> ByteBuffer {
        var bytes = ByteBuffer(string: "*\(words.count)\r\n")
        for word in words { bytes.writeString("$\(word.utf8.count)\r\n\(word)\r\n") }
        return bytes
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard lost == nil else { return }
        bytes.writeImmutableBuffer(unwrapInboundIn(data))
        do throws(RedisError) {
            while let reply = try RedisReply.take(from: &bytes) {
                if case .refusal(let word) = reply { throw .refused(word) }
                guard let question = waiting.popFirst() else { throw .nonsense }  // nobody has asked
                question.limit.cancel()
                question.answer.succeed(reply)
            }
            bytes.discardReadBytes()
        } catch {
            end(error, context)
        }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end(.closed, context)
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.closed, context)
    }

    /// The first reason counts.
    private func end(_ reason: RedisError, _ context: ChannelHandlerContext) {
        guard lost == nil else { return }
        lost = reason
        for question in waiting {
            question.limit.cancel()
            question.answer.fail(reason)
        }
        waiting.removeAll()
        context.close(promise: nil)
    }
}
