import Hosts
import Model
import RoostTesting
import Testing

extension Faults {
    /// A release that cannot serve: the one before it goes on, on every host.
    @Suite struct ReleaseTests {
        enum Broken: String, CaseIterable {
            case syntax, endsAtOnce, answers500, logsALot, neverAnswers, noSuchCommand

            /// What its log must show to the operator.
            var says: [String] {
                switch self {
                case .syntax: ["SyntaxError"]
                case .endsAtOnce: ["the end of it"]
                case .answers500: ["/healthz"]
                case .logsALot: ["line of noise"]
                case .neverAnswers: ["/healthz"]
                case .noSuchCommand: ["no-such-server"]
                }
            }

            func breaks(_ site: SiteLab) throws {
                switch self {
                case .syntax: try site.append("def broken(:\n", to: "app/foobar.py")
                case .endsAtOnce: try site.append("import os\nprint('the end of it', flush=True)\nos._exit(0)\n", to: "app/foobar.py")
                case .answers500: try site.edit("app/foobar.py", "return jsonify(status=\"ok\", database=database)", "return \"no\", 500")
                case .logsALot:
                    try site.append("import sys\nfor _ in range(200000):\n    print('line of noise' * 20)\nsys.exit('enough')\n", to: "app/foobar.py")
                case .neverAnswers: try site.edit("app/foobar.py", "    words = {None:", "    time.sleep(1000)\n    words = {None:")
                case .noSuchCommand: try site.edit("stack.yml", "start: gunicorn", "start: no-such-server")
                }
            }
        }

        /// A wrong answer takes the whole minute of patience, and some are alike: those in a soak only.
        @Test(arguments: SiteLab.isSoak ? Broken.allCases : [.syntax, .endsAtOnce, .logsALot])
        func aBrokenReleaseLeavesTheOldOneServing(_ broken: Broken) async throws {
            try await fault { site in
                let before = try await site.releases()
                try broken.breaks(site)
                let traffic = try await site.under(Load(), "release: \(broken)") {
                    expect(
                        try await site.roost("up", "--yes"), 3,
                        says: ["web-1", "the old one keeps serving", "roost-app@trial"] + broken.says)
                }
                try await site.expectHeld(traffic)
                #expect(try await site.releases() == before)
                try site.reset()
                expect(try await site.roost("up", "--yes"), 0, says: ["nothing to change"])
            }
        }

        @Test func aMigrationThatFailsHalfWay() async throws {
            try await fault { site in
                let before = try await site.releases()
                try site.edit(
                    "app/migrate.py", "    log(\"info\", \"migrated\"",
                    "    raise RuntimeError(\"half way\")\n    log(\"info\", \"migrated\"")
                let traffic = try await site.under(Load(), "migration") {
                    expect(try await site.roost("up", "--yes"), 3, says: ["web-1", "migration", "half way"])
                }
                try await site.expectHeld(traffic)
                #expect(try await site.releases() == before)
            }
        }

        /// It has a quarter of an hour. Whoever does not want to wait for that is told how to end it.
        @Test func aMigrationThatHangs() async throws {
            try await fault { site in
                let before = try await site.releases()
                try site.edit("app/migrate.py", "def main():\n", "def main():\n    import time; time.sleep(3600)\n")
                let traffic = try await site.under(Load(), "migration hangs") {
                    let up = try Running(site, "up", "--yes")
                    try await up.says("rehearse the new app")
                    try await wait(for: "the migration runs") {
                        try await site.on("web-1", "systemctl is-active roost-migrate || :") == "active\n"
                    }
                    up.interrupt()
                    try await up.says("once more to stop at once")
                    up.interrupt()
                    #expect(try await up.ends(within: .seconds(10)) == 130)
                    try site.reset()
                    let advice = "systemctl stop roost-migrate.service"
                    expect(try await site.roost("up", "--yes", timeout: .seconds(60)), 3, says: ["web-1", "still under way", advice])
                    try await site.on("web-1", advice)
                    expect(try await site.roost("up", "--yes"), 0)
                }
                try await site.expectHeld(traffic)
                #expect(try await site.releases() == before)
                #expect(try await site.on("web-1", "systemctl is-active roost-migrate || :") == "inactive\n")
            }
        }

        @Test func aPackageThatThereIsNot() async throws {
            try await fault { site in
                let before = try await site.releases()
                try site.edit("stack.yml", "  environment:", "  packages: [no-such-package]\n  environment:")
                expect(try await site.roost("up", "--yes"), 3, says: ["no-such-package", "Unable to locate package"])
                #expect(try await site.releases() == before)
                for host in ["web-1", "web-2"] {
                    #expect(!(try await site.on(host, "cat /var/lib/roost/owned")).contains("no-such-package"))
                }
            }
        }
    }
}

extension SiteLab {
    /// What each application host serves, since when.
    func releases() async throws -> [String] {
        var all: [String] = []
        for host in ["web-1", "web-2"] {
            all.append(try await on(host, "readlink /srv/roost/app/live; systemctl show -p ExecMainPID,ActiveState roost-app@live; ls /srv/roost/app"))
        }
        return all
    }
}
