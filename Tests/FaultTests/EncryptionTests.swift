import Foundation
import Hosts
import Model
import RoostTesting
import Testing

extension DatabaseTests {
    /// Every hop is encrypted and verified by name, as seen on the wires and by those who ask.
    @Suite struct EncryptionTests {
        @Test func nothingPassesInTheClear() async throws {
            try await fault { site in
                let word = "marker" + String(UInt64.random(in: 0 ..< .max), radix: 36)
                let control = "control" + String(UInt64.random(in: 0 ..< .max), radix: 36)
                let heard = try await site.heardOnTheWires([word, control]) {
                    let body = "{\"id\":\"\(word)\",\"text\":\"\(word)\"}"
                    let said = try await site.roost(
                        "lab", "client", "--", "curl", "-sf", "-m", "10", "-H", "Content-Type: application/json", "-d", body, "https://www.foobar.com/posts")
                    expect(said, 0, says: [word])
                    // What does pass in the clear is heard: otherwise this would prove nothing.
                    try await site.on("web-1", "perl -MIO::Socket::INET -e 'IO::Socket::INET->new(Proto => q(udp), PeerAddr => q(10.20.0.22:9))->send(q(\(control)))'")
                    try await wait(for: "the replica has it") {
                        try await site.on("web-2", "mariadb -N foobar -e \"SELECT COUNT(*) FROM posts WHERE id = '\(word)'\"") == "1\n"
                    }
                    // Not before: reads go to the replica, which may be behind.
                    expect(try await site.roost("lab", "client", "--", "curl", "-sf", "-m", "10", "https://www.foobar.com/posts"), 0, says: [word])
                }
                #expect(heard == [control])
            }
        }

        /// A server that cannot show who it is serves nobody; the plan says so, and `up` mends it.
        @Test func aStrangersCertificateIsTakenOut() async throws {
            let script = """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=web-1 \
                  -addext subjectAltName=DNS:web-1 -keyout /run/stranger.key -out /run/stranger.crt 2>/dev/null
                cat /run/stranger.key /run/stranger.crt >/etc/roost/tls/nginx.pem; rm /run/stranger.*; systemctl reload nginx
                """
            try await fault { site in
                try await site.on("web-1", script)
                try await site.balancerSees("DOWN", of: ["web-1"])
                let traffic = try await site.under("a stranger's certificate") { try await Task.sleep(for: .seconds(2)) }
                try await site.expectHeld(traffic)
                #expect(Set(traffic.requests.map(\.host)).subtracting(["-"]) == ["web-2"])
                expect(try await site.roost("plan"), 1, says: ["/etc/roost/tls/nginx.pem"])
                expect(try await site.roost("up", "--yes"), 0, says: ["done: "])
                try await site.balancerSees("UP", of: ["web-1", "web-2"])
            }
        }

        /// Mozilla's intermediate profile at the edge, modern inside (TLS 1.3 only).
        @Test func oldProtocolsAreRefused() async throws {
            try await fault { site in
                let edge = { (words: String) in
                    try await site.roost(["lab", "client", "--", "curl", "-s", "-m", "8", "-o", "/dev/null"] + words.split(separator: " ").map(String.init))
                }
                expect(try await edge("--tls-max 1.2 -w %{http_code} https://www.foobar.com/whoami"), 0, says: ["200"])
                expect(try await edge("--http2 -w %{http_version} https://www.foobar.com/whoami"), 0, says: ["2"])
                expect(try await edge("-w %{http_code}·%{redirect_url} http://www.foobar.com/a?b"), 0, says: ["301·https://www.foobar.com/a?b"])
                let old = try await edge("--tls-max 1.1 --tlsv1.0 --ciphers DEFAULT@SECLEVEL=0 https://www.foobar.com/whoami")
                #expect(old.status == 35, "curl says 35 for a handshake that failed: \(old.status)")

                for (port, name) in [("443", "web-1"), ("8443", "app.foobar.internal"), ("3306", "web-1")] {
                    let start = port == "3306" ? " -starttls mysql" : ""
                    let ask = { (version: String) in
                        "echo | timeout 5 openssl s_client -connect 10.20.0.21:\(port)\(start) -\(version) -CAfile /etc/roost/tls/authority.pem -verify_hostname \(name) -verify_return_error 2>&1 | grep -c '^New, TLSv' || :"
                    }
                    #expect(try await site.on("web-2", ask("tls1_3")) != "0\n", "\(port)")
                    #expect(try await site.on("web-2", ask("tls1_2")) == "0\n", "\(port)")
                }
            }
        }
    }
}

extension SiteLab {
    /// The texts that passed on the lab's wires meanwhile, unencrypted.
    func heardOnTheWires(_ texts: [String], _ body: () async throws -> Void) async throws -> [String] {
        let stop = "\(folder)/../capture-\(UInt32.random(in: 0 ..< .max)).stop"
        let words = try await lab.routerCommand(["python3", Repository.path("Tests/FaultTests/Support/capture.py"), stop] + texts)
        let (lines, feed) = AsyncStream<String>.makeStream()
        async let listening = Child.run(words, timeout: .seconds(90)) { feed.yield($0) }
        for await line in lines where line == "ready" { break }
        var failure: (any Error)?
        do { try await body() } catch { failure = error }
        try "".write(toFile: stop, atomically: true, encoding: .utf8)
        let said = try await listening
        if let failure { throw failure }
        let all = said.output.split(separator: "\n").map(String.init)
        guard said.status == 0, all.last?.hasPrefix("end ") == true else { throw Failure("capture.py", "ended early", output: said.output + said.errors) }
        return all.dropFirst().dropLast()
    }
}
