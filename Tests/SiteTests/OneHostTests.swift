import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Everything on one host, by an operator who is not root, where the kernel has no IPv6; in a lab of its own.
@Suite(.enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)))
struct OneHostTests {
    @Test func anOperatorWithSudoWhereThereIsNoIPv6() async throws {
        try await with { site in
            try await site.on("web-1", Self.without6)
            // A login script that greets, and does not end its line.
            try await site.on("web-1", "printf 'printf hello' >~operator/.bashrc")
            let before = try await site.snapshots(["web-1"])["web-1"]!

            try await site.roost("up", "--yes")
            let again = try JSONDecoder().decode(
                PlanAnswer.self, from: Data(try await site.roost("up", "--yes", "--json").output.utf8))
            #expect(again.changed == 0 && again.changes == [])
            #expect(try await site.plan() == [])
            let page = try await site.client("curl -sS --fail -m 20 -w ' %{http_code}' -o /dev/null https://www.foobar.com/posts")
            #expect(page == " 200")

            #expect(try await site.roost("status").output.contains("foobar: up"))
            #expect(try await site.roost("logs", "--component", "nginx").output.contains("web-1  "))
            #expect(try await site.roost("ssh", "web-1", "--", "id", "-un").output == "hellooperator\n")
            #expect(try await site.roost("db", "status").output.contains("web-1"))

            // Otherwise this tests nothing: a server that was started here can open no socket of IPv6.
            let families = try await site.on("web-1", "systemctl show -p RestrictAddressFamilies --value nginx mariadb prometheus")
            #expect(!families.contains("AF_INET6 ") && families.contains("AF_INET"), "\(families)")
            let wrong = try await site.on("web-1", "ss -Hltnp6 | grep -v '\"sshd\"'; systemctl --failed --no-legend --plain\n" + Self.deaf)
            #expect(wrong == "")

            try await site.keepsWhatTheKernelHad()
            try await site.refusesWithoutSudo()
            try await site.roost("down", "--yes")
            #expect(try await site.on("web-1", "cat /proc/sys/net/ipv4/conf/all/log_martians") == "0\n", "as before it was added")
            let remains = try await site.snapshots(["web-1"])["web-1"]!.differences(from: before)
            #expect(remains == [])
        }
    }

    /// As with `ipv6.disable=1`, whose kernel says "address family not supported" and has no settings for it: what a service
    /// says that systemd starts, since the kernel is the machine's. (Drop-ins of all services: systemd.unit(5); the last one counts.)
    private static let without6 = """
        set -eu
        mkdir -p /etc/systemd/system/service.d /run/empty
        printf '[Service]\\nRestrictAddressFamilies=~AF_INET6\\n' >/etc/systemd/system/service.d/zz-no-ipv6.conf
        sysctl -qw net.ipv6.conf.all.disable_ipv6=1; mount --bind /run/empty /proc/sys/net/ipv6; systemctl daemon-reload
        """

    /// What Prometheus cannot ask.
    private static let deaf = """
        curl -sS -m 10 http://127.0.0.1:9090/api/v1/targets | python3 -c 'import json, sys
        for one in json.load(sys.stdin)["data"]["activeTargets"]:
            if one["health"] == "down": print(one["scrapeUrl"], one["lastError"])'
        """

    private func with(_ body: (Site) async throws -> Void) async throws {
        let folder = try LabFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await Child.check([Site.executable, "new", "simple", folder], timeout: .seconds(20))
        let file = folder + "/stack.yml"
        var text = try String(contentsOfFile: file, encoding: .utf8)
        try #require(text.contains("roles: [web, app, database]"))
        text.replace("roles: [web, app, database]", with: "roles: [web, app, database, monitor, dns]")
        text += """

            ssh: { user: operator }
            tls: { certificate: internal }
            firewall: { admin: [10.20.0.0/24] }
            monitoring: { retention: 15d }

            """
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let spec = Lab.Spec(try StackReader.read(path: file))
        let site = Site(directory: folder, lab: Lab(spec), before: [:])
        do {
            try await site.lab.ensure(spec)
            try await body(site)
        } catch {
            try await site.lab.destroy()
            throw error
        }
        try await site.lab.destroy()
    }
}

extension Site {
    /// As after an earlier version, whose settings had one less and another one that there is no more: what is added now comes back when
    /// Roost leaves, and what was taken out is as it was at once.
    fileprivate func keepsWhatTheKernelHad() async throws {
        try await on(
            "web-1", """
                cd /proc/sys/net/ipv4; sed -i '/log_martians/d' /var/lib/roost/sysctl
                echo "$PWD/tcp_fin_timeout 60" >>/var/lib/roost/sysctl
                echo 0 >conf/all/log_martians; echo 30 >tcp_fin_timeout
                """)
        #expect(try await plan().map(\.resource) == ["sysctl settings"])
        try await roost("up", "--yes")
        #expect(try await plan() == [])
        let now = "cd /proc/sys/net/ipv4; cat conf/all/log_martians tcp_fin_timeout; grep -c 'conf/all/log_martians 0' /var/lib/roost/sysctl; grep -c fin_timeout /var/lib/roost/sysctl"
        #expect(try await on("web-1", now + " || :") == "1\n60\n1\n0\n")
    }

    /// Each time one error, with the host's name and what to do.
    fileprivate func refusesWithoutSudo() async throws {
        let sudoers = "/etc/sudoers.d/operator"
        let allowed = try await on("web-1", "cat \(sudoers)")
        for (change, cause) in [
            ("echo 'operator ALL=(ALL:ALL) ALL' >\(sudoers)", "web-1: operator may not become root without a password"),
            ("rm \(sudoers)", "web-1: operator may not become root without a password"),
            ("mv /usr/bin/sudo /usr/bin/sudo.not", "web-1: has no sudo, and operator is not root"),
        ] {
            try await on("web-1", change)
            for verb in [["plan"], ["up", "--yes"], ["down", "--yes"], ["logs"]] {
                let said = try await run([Self.executable] + verb, expecting: 3).errors
                #expect(said.contains(cause) && said.contains("hint: "), "\(verb): \(said)")
            }
            for verb in [["status"], ["db", "status"]] {
                let said = try await run([Self.executable] + verb, expecting: 3).output
                #expect(said.contains(cause.dropFirst("web-1: ".count)), "\(verb): \(said)")
            }
        }
        try await on("web-1", "mv /usr/bin/sudo.not /usr/bin/sudo; umask 337; cat >\(sudoers) <<'SUDO'\n\(allowed)SUDO")
    }
}
