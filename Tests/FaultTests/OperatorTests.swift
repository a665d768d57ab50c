import Hosts
import Model
import RoostTesting
import Testing

extension Faults {
    /// People interrupt, redirect, and forget options.
    @Suite struct OperatorTests {
        @Test func interruptedOnce() async throws {
            try await fault { site in
                try site.edit("stack.yml", "hello", "once")
                let traffic = try await site.under("interrupted once") {
                    let up = try Running(site, "up", "--yes")
                    try await up.says("change the app tier")
                    up.interrupt()
                    #expect(try await up.ends(within: .seconds(60)) == 130)
                    for text in ["stopping after the step under way", "interrupted: ", "`roost up` goes on from here"] {
                        #expect(up.said.contains(text), "\(up.said)")
                    }
                    #expect(!up.said.contains("web-2: restart unit"), "the second host was left for later: \(up.said)")
                    expect(try await site.roost("up", "--yes"), 0, says: ["web-2: restart unit roost-app@live.service"])
                }
                try await site.expectHeld(traffic)
            }
        }

        @Test func interruptedTwice() async throws {
            try await fault { site in
                try site.append("# twice\n", to: "app/foobar.py")
                let up = try Running(site, "up", "--yes")
                try await up.says("prepare and check every host")
                up.interrupt()
                try await up.says("once more to stop at once")
                up.interrupt()
                #expect(try await up.ends(within: .seconds(3)) == 130)
                expect(try await site.roost("up", "--yes"), 0, says: ["done: "])
            }
        }

        @Test func nobodyIsThereToAsk() async throws {
            try await fault { site in
                try site.edit("stack.yml", "hello", "asked")
                expect(try await site.roost("up"), 2, says: ["add --yes"])
                expect(try await site.roost("plan"), 1)
                expect(try await site.roost("up", "--yse"), 2, says: ["--yes"])
                expect(try await site.roost("down"), 2, says: ["add --yes"])
            }
        }

        @Test func standardOutputIsClosed() async throws {
            try await fault { site in
                try site.edit("stack.yml", "hello", "piped")
                let piped = try await Child.run(
                    ["bash", "-c", "\"$0\" up --yes | head -1; echo \"status ${PIPESTATUS[0]}\"", SiteLab.executable], directory: site.folder,
                    timeout: .seconds(120))
                #expect(piped.output.hasSuffix("status 0\n"), "\(piped.everything)")
                expect(try await site.roost("plan"), 0, says: ["nothing to change"])
            }
        }

        @Test func noColour() async throws {
            try await fault { site in
                let colour = "\u{1B}["
                let status = { (variables: String) in
                    try await Child.run(
                        ["script", "-qec", "env \(variables) '\(SiteLab.executable)' status", "/dev/null"],
                        environment: ["TERM": "xterm"], directory: site.folder, timeout: .seconds(60))
                }
                let plain = try await status("NO_COLOR=1")
                expect(plain, 0, says: ["foobar: up"])
                #expect(!plain.output.contains(colour), "\(plain.output)")
                #expect(try await status("NO_COLOR=").output.contains(colour), "otherwise this tests nothing")
                #expect(!(try await site.roost("status")).output.contains(colour), "no terminal, no colours")
            }
        }
    }
}
