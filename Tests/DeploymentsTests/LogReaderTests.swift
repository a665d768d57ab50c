import Engines
import Foundation
import Testing

@testable import Deployments

/// Lines of journals and of files, in one order.
struct LogReaderTests {
    private let reader = LogReader([Nginx(), AppServer()], lines: 20)

    private func journal(_ message: String, unit: String = "nginx.service", at microseconds: String = "1795659636942000") -> String {
        "J\t" + #"{"MESSAGE":\#(message),"_SYSTEMD_UNIT":"\#(unit)","__REALTIME_TIMESTAMP":"\#(microseconds)"}"#
    }

    @Test func theJournalsTimeAndComponent() throws {
        let line = try #require(reader.line(journal(#""started""#), host: "web-1"))
        #expect(line == LogLine(time: 1_795_659_636.942, host: "web-1", component: "nginx", text: "started"))
    }

    @Test func escapesAndBytesBecomePlainText() throws {
        #expect(try #require(reader.line(journal(#""\u001b[31mred\u001b[0m\u0007""#), host: "a")).text == "red")
        #expect(try #require(reader.line(journal("[104,105,255]"), host: "a")).text.hasPrefix("hi"))
        #expect(try #require(reader.line(journal(#""two\nlines""#), host: "a")).text == "two lines")
    }

    @Test func aFilesTimes() throws {
        let access = try #require(reader.line("0\t" + #"{"time":"2026-11-26T02:20:36+00:00","id":"x"}"#, host: "web-1"))
        #expect(access.time == 1_795_659_636 && access.component == "nginx")
        #expect(LogReader.time(in: "2026/11/26 02:20:36 [warn] 1#1: x") == 1_795_659_636)
        #expect(LogReader.time(in: "2026-11-26T03:20:36+01:00 x") == 1_795_659_636)
        #expect(LogReader.time(in: "2026-11-26T02:20:36.250000+00:00 x") == 1_795_659_636.25)
        #expect(LogReader.time(in: "no time") == nil)
    }

    @Test(arguments: ["", "J", "J\t", "J\t{", "7\tx", "motd\tx", "Welcome"])
    func whatIsNoLineIsNone(_ text: String) { #expect(reader.line(text, host: "a") == nil) }

    @Test func linesOfSeveralHostsAreInOrder() {
        let merger = LogMerger()
        let line = { (time: Double, host: String) in LogLine(time: time, host: host, component: "c", text: "") }
        merger.add(line(3, "a"), heard: 10)
        merger.add(line(1, "b"), heard: 10.4)
        merger.add(line(4, "c"), heard: 10.9)
        #expect(merger.ripe(now: 10.5).isEmpty)
        // What is earlier than a line that has waited goes before it, however late it came; what is later waits on.
        #expect(merger.ripe(now: 11).map(\.host) == ["b", "a"])
        #expect(merger.rest().map(\.host) == ["c"] && merger.rest().isEmpty)
    }

    @Test func whatIsWanted() throws {
        let line = LogLine(time: 1, host: "a", component: "c", text: "GET /x id=abc 503")
        #expect(try LogFilter(grep: "5[0-9]{2}$", request: nil).takes(line))
        #expect(try !LogFilter(grep: "^503", request: nil).takes(line))
        #expect(try LogFilter(grep: nil, request: "abc").takes(line) && !LogFilter(grep: nil, request: "abd").takes(line))
        #expect(throws: (any Error).self) { try LogFilter(grep: "(", request: nil) }
    }
}
