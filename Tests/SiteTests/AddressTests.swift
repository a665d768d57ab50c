import Foundation
import Hosts
import Testing

extension SiteTests {
    /// Hosts given by their addresses alone: no lab in sight, OpenSSH with the user's own configuration.
    struct Addresses {
        let site: Site

        init() throws { site = try #require(Site.current) }

        /// A folder without `.roost` knows nothing of the lab; what `ssh` knows is in the user's `~/.ssh`, which is
        /// replaced for these commands alone (a mount namespace), since OpenSSH asks the passwd database for its home.
        @Test func overPlainSSH() async throws {
            try await site.become(.distributed)
            try await site.roost("down", "--yes")
            let folder = site.directory + "/elsewhere"
            let keys = site.directory + "/ssh"
            try await site.run([
                "sh", "-c",
                "mkdir -m 700 \"$1\" && cp -r stack.yml app public \"$1\" && mkdir -m 700 \"$2\" && touch \"$2/known_hosts\"",
                "sh", folder, keys,
            ])
            let configuration = try String(contentsOfFile: try await site.lab.sshConfiguration(), encoding: .utf8)
            let known = try #require(
                configuration.split(separator: "\n").first { $0.contains("UserKnownHostsFile") }?.split(separator: " ")
                    .last)
            let own = configuration.split(separator: "\n").filter {
                !$0.contains("KnownHosts") && !$0.contains("StrictHostKey")
            }
            try own.joined(separator: "\n").appending("\n").write(
                toFile: keys + "/config", atomically: true, encoding: .utf8)
            try await site.run(["chmod", "600", keys + "/config"])

            // Nobody has said yet that these are the hosts.
            let stranger = try await run(["up", "--yes"], folder, keys, expecting: 3)
            #expect(stranger.errors.contains("Host key verification failed"), "\(stranger.errors)")
            #expect(
                try await site.on(Site.hosts, "ls -d /var/lib/roost 2>/dev/null; :").values.allSatisfy {
                    !$0.contains("owned")
                })

            try await site.run(["cp", String(known), keys + "/known_hosts"])
            try await run(["up", "--yes"], folder, keys)
            try await site.serves(.distributed)
            let again = try await run(["up", "--yes", "--json"], folder, keys)
            #expect(try JSONDecoder().decode(PlanAnswer.self, from: Data(again.output.utf8)).changed == 0)
            #expect(!FileManager.default.fileExists(atPath: folder + "/.roost/foobar/ssh_config"))
        }

        @discardableResult
        private func run(
            _ arguments: [String], _ folder: String, _ keys: String, expecting status: Int32 = 0
        ) async throws -> Child.Result {
            // A home without .ssh gets an empty one for the mount, and loses it again.
            let script = """
                home=$(getent passwd "$(id -u)" | cut -d : -f 6)
                [ -d "$home/.ssh" ] || { mkdir -m 700 "$home/.ssh" && made="$home/.ssh"; }
                unshare --mount --propagation private sh -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' sh "$1" "$home/.ssh" "${@:2}"
                status=$?
                [ -z "${made:-}" ] || rmdir "$made"
                exit $status
                """
            return try await site.run(
                ["bash", "-c", script, "bash", keys, Site.executable] + arguments, expecting: status, in: folder)
        }
    }
}
