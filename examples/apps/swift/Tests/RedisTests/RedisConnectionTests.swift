import NIOCore
import NIOEmbedded
import Redis
import Testing

@Suite struct RedisConnectionTests {
    private let channel = EmbeddedChannel(handler: RedisHandler(patience: .milliseconds(100)))
    private let connection: RedisConnection

    init() throws {
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 6379)).wait()
        connection = RedisConnection(over: channel)
    }

    private func hear(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    @Test func asksInRedisWords() throws {
        _ = connection.ask(["SET", "żółw", "", "PX", "2000"])
        let sent = try channel.readOutbound(as: ByteBuffer.self)
        #expect(sent == ByteBuffer(string: "*5\r\n$3\r\nSET\r\n$7\r\nżółw\r\n$0\r\n\r\n$2\r\nPX\r\n$4\r\n2000\r\n"))
    }

    @Test func answersComeInTheOrderOfTheQuestions() throws {
        let first = connection.ask(["GET", "a"])
        let second = connection.ask(["DEL", "a"])
        try hear("$3\r\none\r\n:1")
        #expect(try first.wait() == .value(ByteBuffer(string: "one")))
        try hear("\r\n")
        #expect(try second.wait() == .integer(1))
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(channel.isActive)
    }

    @Test func aLateAnswerEndsItForAllWhoWait() throws {
        let first = connection.ask(["GET", "a"])
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(60))
        let second = connection.ask(["GET", "b"])
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(39))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(throws: RedisError.late) { try first.wait() }
        #expect(throws: RedisError.late) { try second.wait() }
        #expect(!channel.isActive)
    }

    @Test func aRefusalEndsIt() throws {
        let greeting = connection.ask(["AUTH", "app", "wrong"])
        let behind = connection.ask(["GET", "a"])
        try hear("-WRONGPASS invalid username-password pair or user is disabled.\r\n-NOAUTH Authentication required.\r\n")
        #expect(throws: RedisError.refused("WRONGPASS")) { try greeting.wait() }
        #expect(throws: RedisError.refused("WRONGPASS")) { try behind.wait() }
        #expect(!channel.isActive)
    }

    @Test func nonsenseEndsIt() throws {
        let asked = connection.ask(["GET", "a"])
        try hear("HTTP/1.1 400 Bad Request\r\n\r\n")
        #expect(throws: RedisError.nonsense) { try asked.wait() }
        #expect(!channel.isActive)
    }

    @Test func anAnswerThatNobodyAskedForEndsIt() throws {
        let asked = connection.ask(["GET", "a"])
        try hear("$-1\r\n+OK\r\n")
        #expect(try asked.wait() == .nothing)
        #expect(!channel.isActive)
    }

    @Test func whoAsksWhenItHasEndedHearsSo() throws {
        let before = connection.ask(["GET", "a"])
        channel.close(promise: nil)
        channel.embeddedEventLoop.run()
        let after = connection.ask(["GET", "a"])
        channel.embeddedEventLoop.run()
        #expect(throws: RedisError.closed) { try before.wait() }
        #expect(throws: RedisError.closed) { try after.wait() }
        #expect(throws: Never.self) { try connection.end.wait() }
    }
}
