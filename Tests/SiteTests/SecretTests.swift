import Foundation
import Hosts
import Testing

extension SiteTests {
    /// A secret is in the files that are for it, mode 0600, and nowhere else.
    struct SecretsAreKept {
        let site: Site

        init() throws { site = try #require(Site.current) }

        @Test func throughAnUpThatChangesAllOfThem() async throws {
            try await site.become(.distributed)
            let file = site.directory + "/.roost/foobar/secrets.json"
            try FileManager.default.removeItem(atPath: file)
            try await site.on(Site.hosts, Self.watch)
            let here = site.directory + "/arguments"
            try await site.run(["sh", "-c", Self.watch.replacing("/root/arguments", with: "\"$1\""), "sh", here])

            var said = ""
            for words in [
                ["plan"], ["plan", "--json"], ["up", "--yes"], ["status", "--json"], ["up", "--json", "--yes"],
                ["logs", "--lines", "500"],
            ] {
                let result = try await Child.run(
                    [Site.executable] + words, directory: site.directory, timeout: .seconds(300))
                if words[0] == "up" { #expect(result.status == 0, "\(result.errors)") }
                said += result.output + result.errors
            }
            #expect(said.contains("sqluser foobar@127.0.0.1"), "the passwords did not change: nothing was tried")
            let seen = try await site.on(Site.hosts, Self.stop)
            let seenHere = try await site.run([
                "sh", "-c", Self.stop.replacing("/root/arguments", with: "\"$1\""), "sh", here,
            ]).output
            #expect(seenHere.contains("ssh") && seenHere.contains("roost"), "the watcher here saw nothing")
            #expect(
                seen.values.allSatisfy { $0.contains("sh") && $0.contains("systemctl") },
                "a watcher saw nothing: \(seen)")
            #expect(seen["web-1"]?.contains("mariadb") == true)

            let secrets = try JSONDecoder().decode(
                [String: String].self, from: Data(contentsOf: URL(fileURLWithPath: file)))
            #expect(secrets.count == 2 && secrets.values.allSatisfy { $0.count >= 32 })
            for (name, secret) in secrets {
                #expect(!said.contains(secret), "\(name) is in what roost printed")
                #expect(!seenHere.contains(secret), "\(name) is in a process list here")
                for (host, arguments) in seen {
                    #expect(!arguments.contains(secret), "\(name) is in a process list of \(host)")
                }
            }
            try await filesThatHold(Array(secrets.values))
            try await site.serves(.distributed)
        }

        private func filesThatHold(_ secrets: [String]) async throws {
            let patterns = secrets.joined(separator: "\n")
            let everywhere = """
                umask 077; cat >/run/patterns <<'P'
                \(patterns)
                P
                grep -rlFs -f /run/patterns / --exclude=patterns --exclude-dir=proc --exclude-dir=sys --exclude-dir=dev | sort |
                  xargs -r stat -c '%a %n'
                echo "journal: $(journalctl --no-pager -o cat | grep -cF -f /run/patterns) of $(journalctl --no-pager | grep -c roost-app | sed 's/[1-9].*/many/')"
                rm /run/patterns
                """
            let found = try await site.on(Site.hosts, everywhere)
            #expect(
                found == [
                    "lb-1": "journal: 0 of 0\n",
                    "web-1": "600 /etc/roost/app/live.env\n600 /etc/roost/app/migrate.env\njournal: 0 of many\n",
                    "web-2": "600 /etc/roost/app/live.env\njournal: 0 of many\n",
                ])
            let local = try await Child.run(
                ["sh", "-c", "grep -rlFs -f - . | sort | xargs -r stat -c '%a %n'"],
                input: .bytes(Array(patterns.utf8)),
                directory: site.directory, timeout: .seconds(60))
            // The other folder, of hosts given by address, has secrets of its own.
            #expect(local.output == "600 ./.roost/foobar/secrets.json\n")
            #expect(
                try await site.run(["find", ".roost", "-perm", "/077", "!", "-name", ".gitignore", "-mindepth", "2"])
                    .output == "")
        }

        /// Collects every command line that is to be seen, a few hundred times a second, until it is told to stop.
        static let watch = #"""
            rm -f /root/arguments*; umask 077
            setsid perl -e 'my ($to) = @ARGV; my %seen; my $end = time + 300;
              until (-e "$to.stop" or time > $end) {
                for my $f (glob "/proc/[0-9]*/cmdline") { open my $h, "<", $f or next; local $/; my $l = <$h> // next; $seen{$l} = 1 }
                select undef, undef, undef, 0.003;
              }
              open my $o, ">", "$to.new" or die; print $o "$_\n" for keys %seen; close $o; rename "$to.new", $to' /root/arguments </dev/null >/dev/null 2>&1 &
            """#

        static let stop = #"""
            : >/root/arguments.stop
            for i in $(seq 100); do [ -f /root/arguments ] && break; sleep 0.1; done
            tr '\000' ' ' </root/arguments; rm -f /root/arguments*
            """#
    }
}
