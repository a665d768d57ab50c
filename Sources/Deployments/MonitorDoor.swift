import Engines
import Foundation
import Hosts
import Model

/// The way to the monitor's Prometheus: its HTTP interface, which listens on the monitor's loopback only, asked over the SSH
/// connection that there is anyway.
package struct MonitorDoor: Sendable {
    package let host: String
    private let connection: any Connection

    package init(_ host: String, _ connection: any Connection) {
        self.host = host
        self.connection = connection
    }

    /// Seconds that Prometheus may take for one answer.
    private static let patience = 10

    /// Asks for several paths, one after another, in one round trip.
    ///
    /// - Throws: unless all of them are answered well.
    package func get(_ paths: [String]) async throws(Failure) -> [Data] {
        let answer = try await connection.run(Self.script(paths), timeout: .seconds(15), onLine: nil)
        guard answer.status == 0 else { throw Failure(host, "Prometheus does not answer there") }
        let answers = Self.answers(in: answer.output)
        guard answers.count == paths.count else { throw Failure(host, "Prometheus said what was not understood") }
        return answers
    }

    /// - Parameter text: lines that begin with `roost `, among whatever a login script says.
    static func answers(in text: String) -> [Data] {
        text.split(separator: "\n").filter { $0.hasPrefix("roost {") }.map { Data($0.dropFirst(6).utf8) }
    }

    /// The path of an instant query.
    ///
    /// - Parameter time: seconds since 1970 by the monitor's clock; nil: now.
    package static func instant(_ expression: String, at time: Double? = nil) -> String {
        "/api/v1/query?query=\(encoded(expression))" + (time.map { "&time=\($0)" } ?? "")
    }

    /// The path of a range query.
    ///
    /// - Parameters: `from` and `to` in seconds since 1970 by the monitor's clock.
    package static func range(_ expression: String, from: Int, to: Int, step: Int) -> String {
        "/api/v1/query_range?query=\(encoded(expression))&start=\(from)&end=\(to)&step=\(step)"
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    /// One line of JSON for each path. HTTP/1.0, so that a body comes in one piece.
    static func script(_ paths: [String]) -> String {
        """
        exec perl -MIO::Socket::IP -e 'for (@ARGV) { alarm \(patience);
          my $s = IO::Socket::IP->new(PeerHost => "127.0.0.1", PeerPort => \(Prometheus.port), Timeout => 2) or exit 1;
          print $s "GET $_ HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n"; local $/; my $a = <$s> // "";
          $a =~ m{^HTTP/1\\.[01] 200 .*?\\r\\n\\r\\n(.*)}s or exit 1; my $b = $1; $b =~ s/\\s*\\n/ /g; print "roost $b\\n" }' \\
          \(paths.map(Shell.quote).joined(separator: " "))

        """
    }
}
