import Hosts
import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A lab for one test: made in a folder of its own, removed whatever happens.
package struct LabFixture: Sendable {
    package let spec: Lab.Spec
    package let lab: Lab

    /// Whether this machine can have a lab. What to say when it cannot: ``needs``.
    package static var isPossible: Bool {
        geteuid() == 0
            && ["/usr/bin/systemd-nspawn", "/usr/sbin/debootstrap", "/usr/sbin/nft"].allSatisfy { (path: String) in
                access(path, F_OK) == 0
            }
    }

    package static let needs: String = "a lab needs root, systemd-nspawn, debootstrap and nftables"

    /// Makes a lab of `hosts` (name and address), hands it over once all of them answer, and removes it.
    package static func with<Value: Sendable>(
        hosts: [(String, String)], virtual: [String] = [], zone: Zone? = nil,
        _ body: @Sendable (LabFixture) async throws -> Value
    ) async throws -> Value {
        let folder = try temporaryFolder()
        let fixture = LabFixture(spec: spec(folder, hosts: hosts, virtual: virtual, zone: zone))
        let result: Result<Value, any Error>
        do {
            try await fixture.lab.ensure(fixture.spec)
            result = .success(try await body(fixture))
        } catch {
            result = .failure(error)
        }
        try await fixture.lab.destroy()
        rmdir(folder)
        return try result.get()
    }

    package init(spec: Lab.Spec) {
        self.spec = spec
        lab = Lab(spec)
    }

    package static func spec(
        _ folder: String, hosts: [(String, String)], virtual: [String] = [], zone: Zone? = nil
    ) -> Lab.Spec {
        Lab.Spec(
            stack: "test", directory: folder, hosts: hosts.map { .init(name: $0.0, address: Address($0.1)!) },
            virtual: virtual.map { Address($0)! }, zone: zone)
    }

    package static func temporaryFolder() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/roost-lab-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(parent, "cannot be written") }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Runs a command on a host, over SSH as Roost does.
    package func ssh(_ host: String, _ command: String, timeout: Duration = .seconds(120)) async throws -> Child.Result
    {
        try await Child.run(["ssh", "-F", try await lab.sshConfiguration(), host, command], timeout: timeout)
    }

    /// Runs a command on the client side, and keeps what it says.
    package func client(_ command: String..., timeout: Duration = .seconds(30)) async throws -> Child.Result {
        try await Child.run(try await lab.clientCommand(command), timeout: timeout)
    }
}
