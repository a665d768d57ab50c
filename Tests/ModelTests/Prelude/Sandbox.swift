import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// A folder that the prelude takes for a whole host: its absolute paths lead into it, and commands that would reach
/// the machine are stubs that write down what they were asked to do.
///
/// The prelude that runs here is the real text with its paths moved; a path that is no longer in it fails the test.
struct Sandbox {
    let root: String
    let prelude: String

    static let stubs = ["apt-get", "apt-mark", "dpkg", "dpkg-query", "systemctl", "journalctl", "userdel", "groupdel", "useradd", "mariadb"]
    /// What is real, and is counted by ``killAt(_:_:)``.
    static let tools = ["cp", "mv", "rm", "sync", "mkdir", "chmod", "chown", "cat", "awk", "base64", "rmdir", "printf", "sed"]
    private static let moved = [
        "/var/lib/roost", "/usr/sbin/policy-rc.d", "/srv/roost", "/etc/nginx/nginx.conf", "/var/lib/apt/lists", "/run/mysqld", "/var/lib/mysql",
    ]

    init(_ root: String) throws {
        self.root = root
        var text = Shell.prelude
        for path in Self.moved {
            guard text.contains(path) else { throw Failure(path, "is not in the prelude any more") }
            text = text.replacingOccurrences(of: path, with: root + path)
        }
        let search = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        guard text.contains(search) else { throw Failure("PATH", "is set in another way") }
        prelude = text.replacingOccurrences(of: search, with: search.replacingOccurrences(of: "PATH=", with: "PATH=\(root)/bin:"))
        for folder in ["bin", "etc", "state", "var/lib", "usr/sbin", "run"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        for stub in Self.stubs { try self.stub(stub, "exit 0") }
    }

    var home: String { root + "/var/lib/roost" }

    /// A command that writes its words to `calls` and then runs `body`.
    func stub(_ name: String, _ body: String) throws {
        let text = "#!/bin/sh\nS=\(root)/state\nprintf '%s\\n' \"\(name) $*\" >>\(root)/calls\n\(body)\n"
        try TemporaryFolder.write(text, to: "bin/\(name)", in: root, mode: 0o755)
    }

    /// From now on the shell dies before the `number`-th of its commands; 0 takes the limit away.
    func killAt(_ number: Int) throws {
        try? FileManager.default.removeItem(atPath: "\(root)/count")
        for tool in Self.tools {
            let path = "\(root)/bin/\(tool)"
            try? FileManager.default.removeItem(atPath: path)
            guard number > 0 else { continue }
            let real = ["/usr/bin/", "/bin/", "/usr/sbin/"].map { $0 + tool }.first { FileManager.default.isExecutableFile(atPath: $0) }!
            // One byte a command; the shell that runs the script is known by the number that it wrote at its start.
            let text = """
                #!/bin/sh
                echo -n x >>\(root)/count
                read -r n <<EOF
                $(/usr/bin/stat -c %s \(root)/count)
                EOF
                if [ "$n" -ge \(number) ]; then kill -9 "$(/bin/cat \(root)/shell)"; exit 137; fi
                exec \(real) "$@"

                """
            try TemporaryFolder.write(text, to: "bin/\(tool)", in: root, mode: 0o755)
        }
    }

    var count: Int { ((try? Data(contentsOf: URL(fileURLWithPath: "\(root)/count")))?.count) ?? 0 }

    @discardableResult
    func run(_ body: String) async throws -> Child.Result {
        let script = "echo $$ >\(root)/shell\n" + Shell.script(body, prelude: prelude)
        return try await Child.run(["dash"], input: .bytes(Array(script.utf8)), timeout: .seconds(60))
    }

    func text(_ path: String) -> String? { try? String(contentsOfFile: path.hasPrefix(root) ? path : root + path, encoding: .utf8) }

    func calls() -> [String] { (text("/calls") ?? "").split(separator: "\n").map(String.init) }

    func forgetCalls() { try? FileManager.default.removeItem(atPath: root + "/calls") }

    var owned: [String] { (text("/var/lib/roost/owned") ?? "").split(separator: "\n").map(String.init) }

    /// Everything below `root` but the machinery of the test: path, mode, kind and content.
    func tree(_ below: String = "/etc") async throws -> String {
        let script = "cd \(root)\(below) && find . -printf '%p %y %m %l\\n' | sort && find . -type f | sort | xargs -r sha256sum"
        return try await Child.check(["sh", "-c", script], timeout: .seconds(20)).output
    }

    static func with(_ body: (Sandbox) async throws -> Void) async throws {
        try await TemporaryFolder.with { try await body(try Sandbox($0)) }
    }
}
