import Foundation
import Hosts
import Model
import RoostTesting
import Testing

extension Faults {
    /// Hosts that are gone, full, somebody else's, or not what they seem: refused by name, and nothing is lost.
    @Suite struct HostTests {
        @Test func aHostWithoutPower() async throws {
            try await fault { site in
                try site.edit("stack.yml", "hello", "powered")
                expect(try await site.roost("lab", "power", "off", "web-2"), 0)
                let start = ContinuousClock.now
                expect(try await site.roost("up", "--yes"), 3, says: ["web-2", "could not be reached"])
                let status = try await site.roost("status", "--json")
                print("a host without power is named after \((ContinuousClock.now - start).formatted), twice")
                expect(status, 3)
                let said = try Answer(status)
                #expect(said.up, "the other web host serves")
                #expect(said.hosts.map(\.reachable) == [true, true, false])
                expect(try await site.roost("lab", "power", "on", "web-2"), 0)
                expect(try await site.roost("up", "--yes"), 0, says: ["done: "])
            }
        }

        @Test func aHostThatHangs() async throws {
            try await fault { site in
                try site.edit("stack.yml", "hello", "frozen")
                try await site.lab.freeze("web-2")
                let start = ContinuousClock.now
                let up: Child.Result
                do { up = try await site.roost("up", "--yes", timeout: .seconds(60)) } catch {
                    try await site.lab.freeze("web-2", false)
                    throw error
                }
                let took = ContinuousClock.now - start
                try await site.lab.freeze("web-2", false)
                print("a host that hangs is named after \(took.formatted)")
                expect(up, 3, says: ["web-2"])
                #expect(took < .seconds(40))
            }
        }

        /// A file system of one page takes the place of a folder: what is written there finds no room.
        @Test(arguments: ["/var/lib/roost", "/etc/haproxy"])
        func aFullDisk(_ folder: String) async throws {
            try await fault { site in
                let file = "sha256sum /etc/haproxy/haproxy.cfg; systemctl show -p MainPID haproxy"
                let before = try await site.on("lb-1", file)
                try await site.on(
                    "lb-1", """
                        cp -a \(folder) /run/copy; mount -t tmpfs -o size=1m,mode=755 full \(folder); cp -a /run/copy/. \(folder)/; rm -rf /run/copy
                        head -c 2m /dev/zero >\(folder)/ballast 2>/dev/null || :
                        ! echo more 2>/dev/null >\(folder)/more || ! cat /etc/services 2>/dev/null >>\(folder)/more
                        """)
                try site.edit("stack.yml", "roundrobin", "leastconn")
                let up = try await site.roost("up", "--yes")
                let after = try await site.on("lb-1", file)
                let rests = try await site.on("lb-1", "ls \(folder)")
                try await site.on("lb-1", "umount \(folder)")
                expect(up, 3, says: ["lb-1", "No space left on device"])
                #expect(after == before, "the old file is whole, and HAProxy was left alone")
                #expect(!rests.contains("roost-new"), "nothing half-written stays: \(rests)")
            }
        }

        @Test(arguments: ["changed", "unknown"])
        func aHostKeyThatIs(_ what: String) async throws {
            try await fault { site in
                try site.edit("stack.yml", "hello", "key")
                let known = "/var/lib/roost-lab/labs/\(site.lab.id)/known_hosts"
                let before = try String(contentsOfFile: known, encoding: .utf8)
                var lines = before.split(separator: "\n").map(String.init)
                let other = lines.first { $0.hasPrefix("web-1 ") }!.dropFirst("web-1 ".count)
                lines.removeAll { $0.hasPrefix("web-2 ") }
                if what == "changed" { lines.append("web-2 \(other)") }
                // As root sees it in the journal: who logged in so far.
                let logins = "journalctl -u ssh -q --no-pager -o cat | grep -c Accepted || :"
                let loggedIn = try await site.on("web-2", logins)
                try await site.hangUp()
                try (lines.joined(separator: "\n") + "\n").write(toFile: known, atomically: true, encoding: .utf8)
                let up = try await site.roost("up", "--yes")
                try before.write(toFile: known, atomically: true, encoding: .utf8)
                expect(up, 3, says: ["web-2", "Host key verification failed"])
                let again = try await site.on("web-2", logins)
                let count = { (text: String) in Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1 }
                #expect(count(again) == count(loggedIn) + 1, "nobody but this test logged in")
            }
        }

        @Test func aPortThatSomethingElseHolds() async throws {
            try await fault { site in
                try await site.on(
                    "lb-1", """
                        systemctl stop haproxy
                        systemd-run -q --unit=foreign perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 80, Listen => 5, ReuseAddr => 1) or die; sleep 900'
                        """)
                try await wait(for: "the foreign server listens") { try await site.on("lb-1", "ss -Hltn sport = 80").contains(":80") }
                let pid = try await site.on("lb-1", "systemctl show -p MainPID --value foreign").trimmingCharacters(in: .newlines)
                for verb in [["plan"], ["up", "--yes"]] {
                    expect(try await site.roost(verb), 3, says: ["lb-1", "port 80", "haproxy.service", "perl", pid, "foreign.service"])
                }
                let after = try await site.on("lb-1", "systemctl is-active foreign haproxy || :; systemctl stop foreign")
                #expect(after == "active\ninactive\n", "nothing was touched")
            }
        }

        /// The balancer's own check refuses the file; a web server's refuses it on one of two hosts.
        @Test(arguments: ["lb-1", "web-2"])
        func aConfigurationThatTheEngineRefuses(_ host: String) async throws {
            try await fault { site in
                let (engine, option, file) = host == "lb-1" ? ("haproxy", "-c", "/etc/haproxy/haproxy.cfg") : ("nginx", "-t", "/etc/nginx/nginx.conf")
                let state = "sha256sum \(file); systemctl show -p MainPID,ExecMainStartTimestamp \(engine); pgrep -x \(engine) | sort; ls /var/lib/roost"
                let hosts = host == "lb-1" ? ["lb-1"] : ["web-1", "web-2"]
                var before: [String] = []
                for each in hosts { before.append(try await site.on(each, state)) }
                try await site.on(
                    host, """
                        cat >/usr/local/sbin/\(engine) <<'EOF'
                        #!/bin/sh
                        case " $* " in *" \(option) "*) echo 'refused by the fault test' >&2; exit 1 ;; esac
                        exec /usr/sbin/\(engine) "$@"
                        EOF
                        chmod +x /usr/local/sbin/\(engine)
                        """)
                if host == "lb-1" { try site.edit("stack.yml", "roundrobin", "leastconn") } else { try site.append("/* */\n", to: "public/style.css") }
                let up = try await site.roost("up", "--yes")
                try await site.on(host, "rm /usr/local/sbin/\(engine)")
                expect(up, 3, says: [host, file, "is refused", "refused by the fault test"])
                var after: [String] = []
                for each in hosts { after.append(try await site.on(each, state)) }
                #expect(after == before, "no live file changed, nothing was reloaded, on no host")
            }
        }

        @Test func aLoginThatTalks() async throws {
            try await fault { site in
                let noise = "echo welcome; printf 'no line feed \\033[31m'; echo grumble >&2"
                try await site.on(
                    "web-2", "cp -a /root/.bashrc /root/bashrc.was; { echo \"\(noise)\"; cat /root/bashrc.was; } >/root/.bashrc; cp -a /etc/profile /root/profile.was; echo 'echo profile' >>/etc/profile")
                try await site.hangUp()
                let heard = try await site.on("web-2", ":")
                #expect(heard.contains("welcome"), "otherwise this tests nothing")
                expect(try await site.roost("plan"), 0, says: ["nothing to change"])
                try site.append("/* noise */\n", to: "public/style.css")  // an upload as well
                try site.edit("stack.yml", "hello", "noise")
                expect(try await site.roost("up", "--yes"), 0, says: ["done: "])
                expect(try await site.roost("plan"), 0)
                try await site.on("web-2", "mv /root/bashrc.was /root/.bashrc; mv /root/profile.was /etc/profile")
            }
        }

        @Test func anAptThatIsBusyIsWaitedFor() async throws {
            try await fault { site in
                try site.edit("stack.yml", "  environment:", "  packages: [tree]\n  environment:")
                async let held = site.on(
                    "web-1", """
                        python3 - <<'EOF'
                        import fcntl, time
                        file = open("/var/lib/dpkg/lock-frontend", "w")
                        fcntl.lockf(file, fcntl.LOCK_EX)
                        open("/run/held", "w").close()
                        time.sleep(6)
                        EOF
                        rm -f /run/held
                        """)
                try await wait(for: "the lock is held") { try await site.on("web-1", "ls /run") .contains("held") }
                let start = ContinuousClock.now
                expect(try await site.roost("up", "--yes"), 0, says: ["done: "])
                #expect(ContinuousClock.now - start > .seconds(3), "it waited")
                _ = try await held
                #expect(try await site.on("web-1", "command -v tree") == "/usr/bin/tree\n")
            }
        }

        @Test(arguments: [("stack other", "belongs to the stack other"), ("roost 99", "another version of Roost (format 99)")])
        func aHostThatIsMarkedAs(_ mark: (line: String, says: String)) async throws {
            try await fault { site in
                let word = mark.line.split(separator: " ")[0]
                try await site.on("web-2", "cp -a /var/lib/roost/stack /root/mark.was; sed -i 's/^\(word) .*/\(mark.line)/' /var/lib/roost/stack")
                for verb in [["plan"], ["up", "--yes"]] { expect(try await site.roost(verb), 3, says: ["web-2", mark.says]) }
                try await site.on("web-2", "grep -qx '\(mark.line)' /var/lib/roost/stack; mv /root/mark.was /var/lib/roost/stack")
            }
        }

        /// A second lab, with an address that the first has too: neither notices the other. Its host is not Roost's yet.
        @Test func aFreshHostThatIsNotEmpty() async throws {
            try await fault { site in
                let folder = (site.folder as NSString).deletingLastPathComponent + "/fresh"
                expect(try await site.roost("new", "simple", folder), 0)
                try await Child.check(["sed", "-i", "s/10.20.0.11/10.20.0.21/", folder + "/stack.yml"], timeout: .seconds(5))
                let fresh = Lab(Lab.Spec(try StackReader.read(path: folder + "/stack.yml")))
                let outcome: Result<Void, any Error>
                do {
                    try await fresh.ensure(Lab.Spec(try StackReader.read(path: folder + "/stack.yml")))
                    outcome = .success(try await isRefused(SiteLab(folder: folder, lab: fresh, origin: site.origin, pristine: [:])))
                } catch { outcome = .failure(error) }
                expect(try await site.roost("plan"), 0, says: ["nothing to change"])
                try await fresh.destroy()
                try outcome.get()
            }
        }

        private func isRefused(_ fresh: SiteLab) async throws {
            let untouched = "ls -d /var/lib/roost /etc/nginx 2>/dev/null || :"
            try await fresh.on("web-1", "mkdir /var/lib/mysql; echo precious >/var/lib/mysql/ibdata1")
            expect(try await fresh.roost("up", "--yes"), 3, says: ["web-1", "/var/lib/mysql", "holds data that is not Roost's"])
            #expect(try await fresh.on("web-1", "cat /var/lib/mysql/ibdata1; \(untouched)") == "precious\n")
            try await fresh.on(
                "web-1", """
                    rm -r /var/lib/mysql
                    systemd-run -q --unit=foreign perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 80, Listen => 5, ReuseAddr => 1) or die; sleep 900'
                    """)
            try await wait(for: "the foreign server listens") { try await fresh.on("web-1", "ss -Hltn sport = 80").contains(":80") }
            expect(try await fresh.roost("plan"), 3, says: ["web-1", "port 80", "perl", "foreign.service"])
            #expect(try await fresh.on("web-1", untouched) == "")
        }
    }
}

/// What `status --json` says, as far as these tests read it.
private struct Answer: Decodable {
    struct Host: Decodable {
        var name: String
        var reachable: Bool
    }

    var up: Bool
    var hosts: [Host]

    init(_ result: Child.Result) throws { self = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8)) }
}
