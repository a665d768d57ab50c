import NIOCore

/// Why there is no answer. It repeats nothing that was said.
package enum RedisError: Error, Equatable, CustomStringConvertible {
    /// The first word of a refusal, such as `WRONGPASS`.
    case refused(String)
    case unreachable
    case nonsense
    case late
    case closed

    package var description: String {
        switch self {
        case .refused(let word): word
        case .unreachable: "unreachable"
        case .nonsense: "nonsense"
        case .late: "late"
        case .closed: "closed"
        }
    }
}

/// One reply of Redis: those that GET, SET, DEL, AUTH and SELECT can have (redis.io, "Redis serialization protocol").
package enum RedisReply: Sendable, Equatable {
    case line(String)
    /// The first word of it.
    case refusal(String)
    case integer(Int)
    case value(ByteBuffer)
    case nothing

    private static let longestLine = 1024  // bytes; all but a value is a line
    private static let largest = 8 * 1024 * 1024  // bytes of a value

    /// Takes the first reply out of what has come; nil while it is not all there.
    package static func take(from bytes: inout ByteBuffer) throws(RedisError) -> RedisReply? {
        let view = bytes.readableBytesView
        guard let end = view.prefix(longestLine).firstIndex(of: UInt8(ascii: "\n")) else {
            guard view.count < longestLine else { throw .nonsense }
            return nil
        }
        let line = view[..<end]
        guard let kind = line.first, line.count > 1, line.last == UInt8(ascii: "\r") else { throw .nonsense }
        let text = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
        var rest = bytes
        rest.moveReaderIndex(forwardBy: line.count + 1)

        let reply: RedisReply
        switch kind {
        case UInt8(ascii: "+"): reply = .line(text)
        case UInt8(ascii: "-"): reply = .refusal(String(text.prefix { $0 != " " }))
        case UInt8(ascii: ":"):
            guard let number = Int(text) else { throw .nonsense }
            reply = .integer(number)
        case UInt8(ascii: "$"):
            guard let count = Int(text), (-1...largest).contains(count) else { throw .nonsense }
            if count == -1 {
                reply = .nothing
            } else {
                guard rest.readableBytes >= count + 2 else { return nil }
                guard let value = rest.readSlice(length: count), rest.readString(length: 2) == "\r\n" else { throw .nonsense }
                reply = .value(value)
            }
        default: throw .nonsense
        }
        bytes = rest
        return reply
    }
}
