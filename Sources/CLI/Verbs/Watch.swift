import ArgumentParser
import Checks
import Dashboards
import Deployments
import Engines
import Foundation
import Hosts
import Model

struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the site alive, on a page in a browser.",
        discussion: """
            Whether it is up, how many requests a second, how fast, how many fail, what is wrong and since when, who has the virtual \
            address; the diagram with states and traffic on it; and what was before. It shows and changes nothing, and ends with Ctrl-C.

            Figures, alerts and history come from the monitor; without one, what the hosts say themselves is shown, and the page says so.

            Examples:
              roost watch
              roost watch --listen 127.0.0.1:8080
              roost watch --grafana site.json
              roost watch --listen 0.0.0.0:8443     for others, who need the address with the token that is printed
            """)

    @OptionGroup var options: StackOption
    @Option(help: "Address and port to listen on; beyond loopback a token is asked for, and the stack's authority signs a certificate.")
    var listen = "127.0.0.1:7878"

    @Option(help: "Write a dashboard for a Grafana that asks the stack's Prometheus to this file, and serve nothing.") var grafana: String?

    func run() async throws {
        if let grafana { return try Files.write(GrafanaDashboard(try options.stack()).json.pretty, to: grafana) }
        let door = try ListeningPlace(listen)
        let stack = try options.buildable()
        let bench = try Workbench(stack)
        let feed = Feed()
        let connect = { @Sendable (name: String, address: Address) in bench.connection(name, address) as any Connection }
        let watcher = Watcher(bench.site, feed: feed, connect: connect)
        let past = StackPast(stack, connect: connect) {
            Journal(bench.workspace).entries().map { Mark($0.kind, from: $0.from, to: $0.to, text: $0.text) }
        }
        let token = door.isLoopback ? nil : Workspace.token()
        let leaf = door.isLoopback ? nil : try bench.workspace.pageCertificate(for: door.address)
        let server = PageServer(
            .init(address: door.address, port: door.port, token: token?.reveal(), leaf: leaf),
            page: Page(Engines.Catalogue.topology(of: stack), report: Checker.check(stack)), feed: feed, past: past)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watcher.run() }
            group.addTask {
                try await server.run { port in
                    let address = door.url(port: port, isEncrypted: leaf != nil, token: token?.reveal())
                    // At once, also where standard output is a file.
                    FileHandle.standardOutput.write(Data("\(stack.domain) is watched at \(address)  (Ctrl-C ends it)\n".utf8))
                }
            }
            // Whichever ends first, ends both: the server when it is told to.
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Where to listen, as the user wrote it.
struct ListeningPlace {
    let address: String
    let port: Int

    init(_ text: String) throws {
        let mistake = ValidationError("--listen takes ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080, and not \(text)")
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port) else { throw mistake }
        var address = String(text[..<colon])
        if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
        guard Address(address) != nil || address == "localhost" else { throw mistake }
        self.address = address == "localhost" ? "127.0.0.1" : address
        self.port = port
    }

    var isLoopback: Bool { address == "::1" || address.hasPrefix("127.") }

    func url(port: Int, isEncrypted: Bool, token: String?) -> String {
        let host = address.contains(":") ? "[\(address)]" : address == "0.0.0.0" ? ProcessInfo.processInfo.hostName : address
        return "http\(isEncrypted ? "s" : "")://\(host):\(port)/" + (token.map { "?token=\($0)" } ?? "")
    }
}
