import Testing

extension SiteTests {
    /// Whatever a hand changes in what Roost manages, `plan` names it and `up` mends it.
    struct Drifts {
        let site: Site

        init() throws { site = try #require(Site.current) }

        /// Every managed file of every host, in four ways: in round r the file i suffers the way (i + r) mod 4.
        @Test func everyManagedFile() async throws {
            try await site.become(.distributed)
            let files = try await managedFiles()
            #expect(files.count > 12 && Set(files.map(\.host)) == Set(Site.hosts))
            let before = try await site.on(Site.hosts, Self.content)
            let ways = [
                "printf '# by hand\\n' >>\"$f\"", "chmod 0666 \"$f\"", "rm \"$f\"", "ln -sf /etc/hostname \"$f\"",
            ]
            for round in ways.indices {
                for host in Site.hosts {
                    let edits = files.enumerated().filter { $0.element.host == host }.map {
                        "f=\($0.element.path); " + ways[($0.offset + round) % ways.count]
                    }
                    try await site.on(host, "set -e\n" + edits.joined(separator: "\n") + "\nsystemctl daemon-reload")
                }
                try await isFoundAndMended(files.map { ($0.host, "file \($0.path)") })
                #expect(try await site.on(Site.hosts, Self.content) == before, "a file is not what it was")
            }
        }

        @Test func whatRunsAndWhoMayDoWhat() async throws {
            try await site.become(.distributed)
            let release = try await site.whoami(1)[0].release
            try await site.on("lb-1", "systemctl -q disable haproxy; chmod 700 /etc/systemd/system/haproxy.service.d")
            try await site.on(
                "lb-1",
                #"perl -MIO::Socket::UNIX -e 'my $s = IO::Socket::UNIX->new(Peer => "/run/haproxy/admin.sock") or die; print $s "set server web/web-2 state maint\n"; $s->shutdown(1); print <$s>'"#
            )
            try await site.on(
                "web-1",
                """
                set -e
                systemctl -q unmask mariadb.socket
                systemctl stop nginx
                rm -rf /srv/roost/static/*
                mariadb -e "REVOKE INSERT ON foobar.* FROM 'foobar'@'127.0.0.1'; DROP USER 'foobar_migrate'@'127.0.0.1';
                  ALTER USER 'foobar'@'10.20.0.22' IDENTIFIED BY 'by hand'"
                """)
            try await site.on(
                "web-2",
                """
                set -e
                systemctl -q mask --now roost-app@live
                userdel -f roost-app
                rm -rf /srv/roost/app/releases/\(release)
                """)
            try await isFoundAndMended([
                ("lb-1", "unit haproxy.service"), ("lb-1", "directory /etc/systemd/system/haproxy.service.d"),
                ("lb-1", "server web/web-2"), ("web-1", "unit mariadb.socket"), ("web-1", "unit nginx.service"),
                ("web-1", "release static"), ("web-1", "sqluser foobar@127.0.0.1"),
                ("web-1", "sqluser foobar_migrate@127.0.0.1"), ("web-1", "sqluser foobar@10.20.0.22"),
                ("web-2", "unit roost-app@live.service"), ("web-2", "user roost-app"),
                ("web-2", "release app \(release)"),
            ])
        }

        @Test func packagesAndMaskedServices() async throws {
            try await site.become(.distributed)
            try await site.on("lb-1", "systemctl -q mask --now haproxy")
            try await site.on(
                "web-1",
                "mariadb -e \"GRANT ALL ON *.* TO 'foobar'@'127.0.0.1'\"; ln -sfn releases/none /srv/roost/app/live")
            try await site.on("web-2", "DEBIAN_FRONTEND=noninteractive apt-get -q -y remove nginx >/dev/null 2>&1")
            try await isFoundAndMended([
                ("lb-1", "unit haproxy.service"), ("web-1", "sqluser foobar@127.0.0.1"),
                ("web-1", "link /srv/roost/app/live"), ("web-2", "package nginx"),
            ])
            try await site.on("web-1", "systemctl stop mariadb")
            try await isFoundAndMended([("web-1", "unit mariadb.service")])
        }

        private func isFoundAndMended(_ wanted: [(host: String, resource: String)]) async throws {
            let found = try await site.plan()
            for (host, resource) in wanted {
                #expect(
                    found.contains { $0.host == host && $0.resource.hasPrefix(resource) },
                    "`plan` does not say that \(resource) differs on \(host); it says \(found.map { "\($0.host): \($0.resource)" })"
                )
            }
            try await site.roost("up", "--yes")
            #expect(try await site.plan() == [])
            try await site.serves(.distributed)
        }

        private func managedFiles() async throws -> [(host: String, path: String)] {
            try await site.on(Site.hosts, "awk -F '\\t' '$1 == \"file\" { print $2 }' /var/lib/roost/owned")
                .sorted { $0.key < $1.key }
                .flatMap { host, text in text.split(separator: "\n").map { (host, String($0)) } }
        }

        static let content = #"""
            for f in $(awk -F '\t' '$1 == "file" { print $2 }' /var/lib/roost/owned | sort); do
              stat -c '%n %a %U %G %F' $f; sha256sum $f
            done
            """#
    }
}
