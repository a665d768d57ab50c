import ArgumentParser
import Engines
import Foundation
import Hosts
import Model

struct Logs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the components of a host log.",
        discussion: """
            Examples:
              roost logs                         the last lines of every component
              roost logs --host web-1 --follow
              roost logs --component app --since '10 min ago'
            """)

    @OptionGroup var options: StackOption
    @Option(help: "Only this host.") var host: String?
    @Option(help: "Only this component: haproxy, nginx, app, mariadb.") var component: String?
    @Option(help: "Only lines since then, as journalctl understands it.") var since: String?
    @Option(name: [.short, .long], help: "How many lines of each component.") var lines = 20
    @Flag(name: [.long], help: "Go on as lines come, until Ctrl-C.") var follow = false

    func validate() throws {
        guard lines > 0 else { throw ValidationError("--lines takes a number above 0") }
        if let component, Engines.Catalogue.engine(named: component) == nil {
            let known = Engines.Catalogue.engines.map(\.name)
            throw ValidationError("there is no component \(component) (there are \(known.joined(separator: ", ")))")
        }
    }

    func run() async throws {
        let stack = try options.stack()
        let bench = try Workbench(stack)
        if let host { _ = try bench.required(host) }
        let hosts = stack.hosts.filter { host == nil || $0.name == host }
        let width = hosts.map(\.name.count).max() ?? 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in hosts {
                let engines = Engines.Catalogue.engines(on: host, in: stack).filter { component == nil || $0.name == component }
                guard !engines.isEmpty else { continue }
                let script = script(engines)
                let connection = bench.connection(host.name, host.address)
                let prefix = host.name.padding(to: width)
                group.addTask {
                    _ = try await connection.run(script, timeout: .seconds(follow ? 86_400 : 60)) {
                        print("\(prefix)  \(Terminal.plain($0))")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func script(_ engines: [any Engine]) -> String {
        let units = engines.map { "-u \($0.unit)" }.joined(separator: " ")
        let files = engines.flatMap(\.logFiles).joined(separator: " ")
        let from = since.map { " --since \(Shell.quote($0))" } ?? ""
        var parts = ["journalctl --no-pager -q -o short-iso \(units) -n \(lines)\(from)\(follow ? " -f" : "")"]
        if !files.isEmpty && since == nil { parts.append("tail -q -n \(lines)\(follow ? " -F" : "") \(files) 2>/dev/null") }
        return parts.joined(separator: follow ? " & " : "; ") + (follow ? " & wait" : "") + "\n"
    }
}
