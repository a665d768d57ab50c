import Foundation
import Hosts
import Model
import RoostTesting
import Synchronization
import Testing

/// A program run to its end.
@Suite struct ChildTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test(arguments: [("exit 0", Int32(0)), ("exit 7", 7), ("exit 255", 255), ("kill -TERM $$", 143), ("kill -KILL $$", 137)])
    func status(_ script: String, _ status: Int32) async throws {
        let result = try await Child.run(["sh", "-c", script], timeout: .seconds(20))
        #expect(result.status == status && !result.timedOut)
    }

    @Test func outputAndErrorsAreApart() async throws {
        let result = try await Child.run(["sh", "-c", "echo out; echo err >&2; printf 'no end'"], timeout: .seconds(20))
        #expect(result.output == "out\nno end" && result.errors == "err\n")
    }

    @Test func linesComeOneByOne() async throws {
        let lines = Mutex<[String]>([])
        let result = try await Child.run(["sh", "-c", "printf 'a\\nb'; sleep 0.1; printf 'c\\r\\n\\nd'"], timeout: .seconds(20)) { line in
            lines.withLock { $0.append(line) }
        }
        #expect(lines.withLock { $0 } == ["a", "bc\r", "", "d"] && result.output == "a\nbc\r\n\nd")
    }

    @Test func inputArrivesWhole() async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let result = try await Child.run(["sha256sum"], input: .bytes(bytes), timeout: .seconds(20))
        #expect(result.output.hasPrefix(Digest.sha256(bytes)))
        try await TemporaryFolder.with { folder in
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/in"))
            let result = try await Child.run(["sha256sum"], input: .file(folder + "/in"), timeout: .seconds(20))
            #expect(result.output.hasPrefix(Digest.sha256(bytes)))
        }
    }

    /// Its status tells, and this process is not killed by the broken pipe.
    @Test func aProgramThatReadsNothing() async throws {
        for _ in 0..<5 {
            let result = try await Child.run(["sh", "-c", "exec 0<&-; exit 3"], input: .bytes(Array(repeating: 120, count: 4 << 20)), timeout: .seconds(20))
            #expect(result.status == 3)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aTimeoutEndsTheWholeGroup() async throws {
        try await TemporaryFolder.with { folder in
            let script = "trap '' TERM; (trap '' TERM; echo $$ >\(folder)/a; sleep 61 & echo $! >\(folder)/b; wait; sleep 62) & sleep 63; sleep 64"
            let start = ContinuousClock.now
            let result = try await Child.run(["sh", "-c", script], timeout: .seconds(1))
            #expect(result.timedOut && ContinuousClock.now - start < .seconds(20))
            try await Task.sleep(for: .milliseconds(300))
            for name in ["a", "b"] {
                let id = Int32(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).trimmingCharacters(in: .newlines))!
                let state = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)).map { $0.split(separator: " ")[2] }
                #expect(state == nil || state == "Z", "\(name) lives on")
            }
        }
    }

    @Test func aTimeoutIsAFailureOfACheck() async {
        let failure = await #expect(throws: Failure.self) { try await Child.check(["sleep", "60"], timeout: .milliseconds(200)) }
        #expect(failure?.subject == "sleep" && failure?.cause == "took longer than 200 ms")
    }

    @Test func aStatusIsAFailureOfACheck() async {
        let failure = await #expect(throws: Failure.self) {
            try await Child.check(["sh", "-c", "echo why >&2; exit 4"], timeout: .seconds(20))
        }
        #expect(failure?.cause == "ended with status 4" && failure?.output == "why\n")
    }

    @Test func whatIsNotThere() async {
        let failure = await #expect(throws: Failure.self) { try await Child.run(["/no/such/program"], timeout: .seconds(20)) }
        #expect(failure?.subject == "/no/such/program" && failure?.cause.hasPrefix("cannot be run") == true)
        await #expect(throws: Failure.self) { try await Child.run(["no-such-program-anywhere"], timeout: .seconds(20)) }
    }

    @Test(.timeLimit(.minutes(2))) func anEndlessTalkerIsCutOff() async {
        let failure = await #expect(throws: Failure.self) { try await Child.run(["cat", "/dev/zero"], timeout: .seconds(60)) }
        #expect(failure?.cause == "more than 64 MiB")
    }

    @Test func durations() {
        #expect(Duration.seconds(30).formatted == "30 s" && Duration.seconds(300).formatted == "5 min")
        #expect(Duration.milliseconds(300).formatted == "300 ms" && Duration.seconds(90).formatted == "90 s")
    }
}
