import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// What is generated, read by the programs that will read it. Skipped, with a word why, where one is not installed.
@Suite(.serialized) struct RealProgramTests {
    @Test(.enabled(if: Installed.haproxy, "haproxy is not installed"), arguments: Variant.all)
    func haproxy(_ variant: Variant) async throws {
        try await each("haproxy.cfg", of: variant) { text, folder in
            // The prison of the real one is made by its package.
            let path = try TemporaryFolder.write(text, to: "haproxy.cfg", in: folder)
            return ["haproxy", "-c", "-f", path]
        }
    }

    @Test(.enabled(if: Installed.nginx, "nginx is not installed"), arguments: Variant.all)
    func nginx(_ variant: Variant) async throws {
        try await each("nginx.conf", of: variant) { text, folder in
            let moved = text.replacingOccurrences(of: "/var/log/nginx", with: folder)
                .replacingOccurrences(of: "/run/nginx.pid", with: folder + "/nginx.pid")
            let path = try TemporaryFolder.write(moved, to: "nginx.conf", in: folder)
            return ["unshare", "-n", "nginx", "-t", "-q", "-c", path, "-p", folder]
        }
    }

    @Test(.enabled(if: Installed.mariadb, "mariadbd is not installed"), arguments: Variant.all)
    func mariadb(_ variant: Variant) async throws {
        try await each("90-roost.cnf", of: variant) { text, folder in
            let moved = text.replacingOccurrences(of: "/var/lib/mysql-files", with: folder)
            let path = try TemporaryFolder.write(moved, to: "90-roost.cnf", in: folder)
            return ["mariadbd", "--defaults-file=\(path)", "--user=mysql", "--help", "--verbose"]
        }
    }

    /// `systemd-analyze verify` wants the template's name, and says what it does not know on standard error.
    @Test(.enabled(if: Installed.systemd, "systemd-analyze is not installed"), arguments: Variant.all)
    func systemd(_ variant: Variant) async throws {
        try await each("roost-app@.service", of: variant) { text, folder in
            let path = try TemporaryFolder.write(text, to: "roost-app@.service", in: folder)
            return ["systemd-analyze", "verify", "--man=no", path]
        }
    }

    /// The rules, and what opens them beforehand, loaded for real: in a network of their own.
    @Test(.enabled(if: Installed.nft, "nft is not installed"), arguments: Variant.all)
    func nft(_ variant: Variant) async throws {
        for host in try Generated(variant.site()).hosts {
            for rules in host.resources.compactMap({ $0 as? RulesetResource }) {
                let openings = rules.openings.flatMap { chain, rules in rules.map { "insert rule inet roost \(chain) \($0)\n" } }
                let result = try await Child.run(
                    ["unshare", "-n", "nft", "-f", "-"], input: .bytes(Array((rules.content + openings.joined()).replacing("\"roost-app\"", with: "\"nobody\"").utf8)), timeout: .seconds(20))
                #expect(result.status == 0, "\(host.name): \(result.errors)")
                #expect(!openings.isEmpty)
            }
        }
    }

    @Test(arguments: Variant.all)
    func shell(_ variant: Variant) async throws {
        try await each("live.start", of: variant) { text, folder in
            ["sh", "-n", try TemporaryFolder.write(text, to: "live.start", in: folder)]
        }
    }

    private func each(
        _ suffix: String, of variant: Variant, _ command: (String, String) throws -> [String]
    ) async throws {
        for host in try Generated(variant.site()).hosts {
            guard let file = host.file(suffix) else { continue }
            try await TemporaryFolder.with { folder in
                let words = try command(file.content, folder)
                let result = try await Child.run(words, timeout: .seconds(60))
                #expect(result.status == 0, "\(host.name): \(result.errors)\(result.output.suffix(2000))")
                let complaints = result.errors.split(separator: "\n").filter { line in
                    // How many files this machine lets a program open is its own affair.
                    !line.contains("max_open_files")
                        && ["[WARNING]", "[warn]", "[Warning]", "Unknown", "ignoring", "deprecated"].contains(
                            where: line.contains)
                }
                #expect(complaints.isEmpty, "\(host.name): \(complaints)")
            }
        }
    }
}

private enum Installed {
    static let haproxy = has("haproxy")
    static let nginx = has("nginx") && geteuid() == 0
    static let mariadb = has("mariadbd")
    static let nft = has("nft") && geteuid() == 0
    static let systemd = has("systemd-analyze")

    private static func has(_ program: String) -> Bool {
        ["/usr/sbin/", "/usr/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
    }
}
