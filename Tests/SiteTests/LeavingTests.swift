import Testing

extension SiteTests {
    /// What is no longer wanted is gone, what was there before Roost is as it was, and no data is lost.
    struct Leavings {
        let site: Site

        init() throws { site = try #require(Site.current) }

        @Test func fromDistributedToSimpleAndBack() async throws {
            try await site.become(.distributed)
            let text = try await site.post()
            try await site.become(.simple)
            #expect(try await site.plan() == [])
            try await site.serves(.simple)
            #expect(try await posts().contains(text))
            let remains = try await site.remains(on: ["lb-1", "web-2"])
            #expect(remains == [])
            let left = try await site.on(["lb-1", "web-2"], Self.leftBehind)
            #expect(left == ["lb-1": "", "web-2": ""])
            #expect(try await site.foreignService() == Site.foreignAnswer)
            let accounts = try await site.on(
                "web-1",
                "mariadb -NBe \"SELECT CONCAT(User, '@', Host) FROM mysql.user WHERE User LIKE 'foobar%' ORDER BY 1\"")
            #expect(accounts == "foobar@127.0.0.1\nfoobar_migrate@127.0.0.1\n")

            try await site.become(.distributed)
            #expect(try await site.plan() == [])
            try await site.serves(.distributed)
            #expect(try await posts().contains(text))
        }

        @Test func downLeavesEveryHostAsItWas() async throws {
            try await site.become(.distributed)
            let text = try await site.post()
            // Another suite may have taken the site away before, and what was set aside then stays.
            let earlier = try await site.on("web-1", "ls -d /var/lib/roost/set-aside/* 2>/dev/null || :")
                .split(separator: "\n").map(String.init)
            let said = try await site.roost("down", "--yes").output
            let remains = try await site.remains(on: Site.hosts)
            #expect(remains == [])
            #expect(try await site.foreignService() == Site.foreignAnswer)
            let left = try await site.on(Site.hosts, Self.leftBehind)
            #expect(left["lb-1"] == "" && left["web-2"] == "")
            let aside = left["web-1"]?.split(separator: "\n").map(String.init) ?? []
            let data = try #require(aside.last, "the database's data is not set aside")
            #expect(aside == ["/var/lib/roost", "/var/lib/roost/set-aside"] + earlier + [data])
            #expect(said.contains("data of /var/lib/mysql set aside at \(data)"))
            #expect(said.contains(", foobar is gone from its hosts"))
            #expect(
                try await site.on("web-1", "grep -rlF '\(text)' \(data) | head -n 1") != "",
                "the post is not in the data that was set aside")
            #expect(try await site.roost("down", "--yes").output.hasPrefix("nothing to remove"))
        }

        private func posts() async throws -> String {
            try await site.client("curl -sS --fail -m 20 http://www.foobar.com/posts")
        }

        /// Every trace of Roost by name, down to the data that was set aside. (A lab's base image has files of its own.)
        static let leftBehind = """
            find / -xdev \\( -path /proc -o -path /sys \\) -prune -o \
              -ipath '*roost*' ! -path '/var/lib/roost/set-aside/*/*' ! -path '*roost-lab*' -print | sort
            """
    }
}
