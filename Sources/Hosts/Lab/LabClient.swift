import Model
import Subprocess
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// The command line that runs `command` on the client side: in its network, where names are asked of the
    /// lab's name server alone (in a mount namespace of the command's own), trusting the stack's authority.
    package func clientCommand(_ command: [String]) throws(Failure) -> [String] {
        let state = try required()
        let folder = Place.lab(id) + "/client"
        guard Disk.exists(folder + "/nsswitch.conf") else {
            throw Failure(id, "this lab is not complete", hint: "roost up --lab completes it")
        }
        var trust: [String] = []
        let authority = state.privateFolder + "/ca.pem"
        if Disk.exists(authority) { trust = ["CURL_CA_BUNDLE=\(authority)", "SSL_CERT_FILE=\(authority)"] }
        let script = """
            for file in hosts resolv.conf nsswitch.conf; do mount --bind "$1/$file" "/etc/$file" || exit 125; done
            shift
            unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
            exec env "$@"
            """
        return [
            "nsenter", "--net=/run/netns/\(Wires(id: id, network: state.network).client)", "unshare", "--mount",
            "--propagation", "slave", "sh", "-c", script, "sh", folder,
        ] + trust + command
    }

    /// Runs a command on the client side, with this process's own standard input, output and error.
    ///
    /// - Returns: its status; 128 + N when signal N ended it.
    package func client(_ command: [String]) async throws(Failure) -> Int32 {
        let line = try clientCommand(command)
        do {
            let done = try await Subprocess.run(
                .name(line[0]), arguments: Arguments(Array(line.dropFirst())),
                input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
                output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
                error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
            switch done.terminationStatus {
            case .exited(let status): return Int32(status)
            case .signaled(let signal): return 128 + Int32(signal)
            }
        } catch {
            throw Failure(line[0], "cannot be run: \(error)")
        }
    }
}

extension Lab.State {
    /// How the client side resolves names: its own, and then by the name server of the lab's Internet.
    func writeClient() throws(Failure) {
        let folder = Lab.Place.lab(id) + "/client"
        if !Disk.exists(folder) { try Disk.makeFolder(folder) }
        try Lab.keepOpen("127.0.0.1 localhost\n", at: folder + "/hosts")
        try Lab.keepOpen(
            "nameserver \(Lab.Network.internet)\noptions timeout:1 attempts:1\n", at: folder + "/resolv.conf")
        let others = (Disk.read("/etc/nsswitch.conf") ?? "").split(separator: "\n").filter { !$0.hasPrefix("hosts:") }
        try Lab.keepOpen((others + ["hosts: files dns", ""]).joined(separator: "\n"), at: folder + "/nsswitch.conf")
    }
}

extension Lab {
    /// As ``keep(_:at:)``, readable by all, and written in place: a running command has the file mounted.
    static func keepOpen(_ text: String, at path: String) throws(Failure) {
        if Disk.read(path) == text { return }
        if !Disk.exists(path) { return try Disk.write(text, to: path) }
        truncate(path, 0)
        guard Disk.poke(text, path) else { throw Disk.refusal(path, "cannot be written") }
    }
}
