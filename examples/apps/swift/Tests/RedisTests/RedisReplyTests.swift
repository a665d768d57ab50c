import NIOCore
import Redis
import Testing

@Suite struct RedisReplyTests {
    private static let replies: [(String, RedisReply)] = [
        ("+OK\r\n", .line("OK")),
        ("-WRONGPASS invalid username-password pair\r\n", .refusal("WRONGPASS")),
        (":12\r\n", .integer(12)),
        ("$-1\r\n", .nothing),
        ("$0\r\n\r\n", .value(ByteBuffer())),
        ("$8\r\n{\r\n\"é\"}\r\n", .value(ByteBuffer(string: "{\r\n\"é\"}"))),
    ]

    @Test func takesOneAfterTheOther() throws {
        var bytes = ByteBuffer(string: Self.replies.map(\.0).joined())
        for (_, reply) in Self.replies { #expect(try RedisReply.take(from: &bytes) == reply) }
        #expect(try RedisReply.take(from: &bytes) == nil)
        #expect(bytes.readableBytes == 0)
    }

    @Test func waitsForTheLastByte() throws {
        for (text, reply) in Self.replies {
            var bytes = ByteBuffer()
            for byte in text.utf8.dropLast() {
                bytes.writeInteger(byte)
                #expect(try RedisReply.take(from: &bytes) == nil, "\(text)")
            }
            bytes.writeInteger(UInt8(ascii: "\n"))
            #expect(try RedisReply.take(from: &bytes) == reply)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n", "\n", "\r\n", "+OK\n", ":x\r\n", ":\r\n", "$-2\r\n", "$x\r\n", "$99999999999\r\n",
        "$99999999999999999999\r\n", "*-7\r\n", "*1\r\n+OK\r\n", "$2\r\nabc\r\n", String(repeating: "+", count: 1024),
    ])
    func refusesNonsense(_ text: String) {
        var bytes = ByteBuffer(string: text)
        #expect(throws: RedisError.nonsense) { try RedisReply.take(from: &bytes) }
    }
}
