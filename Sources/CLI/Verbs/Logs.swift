import ArgumentParser
import Deployments
import Engines
import Foundation
import Hosts
import Model

struct Logs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the components log, all hosts merged by time.",
        discussion: """
            The balancer gives every request an identifier, which its own log line and the web server's have, and which the application is \
            given as X-Request-ID; the example applications log it. --request finds all lines that name it, from the balancer inwards.

            Examples:
              roost logs                         the last lines of every host
              roost logs --host web-1 --follow
              roost logs --component app --since '10 min ago'
              roost logs --grep 'error|timeout'
              roost logs --request 0c6e4a52-7f4e-4b0e-9d0f-5d6c1a2b3c4d
            """)

    @OptionGroup var options: StackOption
    @Option(help: "Only this host.") var host: String?
    @Option(help: "Only this component: haproxy, nginx, app, mariadb.") var component: String?
    @Option(help: "Only lines since then, as journalctl understands it.") var since: String?
    @Option(name: [.short, .long], help: "How many lines of each host's journal, and of each log file, are read at first.") var lines: Int?
    @Option(help: "Only lines in which this regular expression matches.") var grep: String?
    @Option(help: "Only lines with this request's identifier.") var request: String?
    @Flag(name: [.long], help: "Go on as lines come, until Ctrl-C.") var follow = false

    /// Lines that are read unless said otherwise: enough to look at, or enough to look through.
    private static let few = 20
    private static let many = 5000

    func validate() throws {
        guard (lines ?? 1) > 0 else { throw ValidationError("--lines takes a number above 0") }
        if let component, Engines.Catalogue.engine(named: component) == nil {
            let known = Engines.Catalogue.engines.map(\.name)
            throw ValidationError("there is no component \(component) (there are \(known.joined(separator: ", ")))")
        }
        if let grep, (try? Regex(grep)) == nil { throw ValidationError("--grep takes a regular expression, and \(Quote.of(grep)) is none") }
    }

    func run() async throws {
        let stack = try options.stack()
        let bench = try Workbench(stack)
        if let host { _ = try bench.required(host) }
        let isSearch = grep != nil || request != nil || since != nil
        let readers = stack.hosts.filter { host == nil || $0.name == host }.compactMap { host -> (Model.Host, LogReader)? in
            let engines = Engines.Catalogue.engines(on: host, in: stack).filter { component == nil || $0.name == component }
            let reader = LogReader(engines, lines: lines ?? (isSearch ? Self.many : Self.few), since: since, follows: follow)
            return reader.isEmpty ? nil : (host, reader)
        }
        let view = LogView(hosts: readers.map(\.0.name), coloured: Voice.isColoured)
        let merger = LogMerger()
        let failures = await withTaskGroup(of: Failure?.self) { group in
            for (host, reader) in readers {
                let connection = bench.connection(host.name, host.address)
                group.addTask { await read(reader, connection, merger) }
            }
            if follow {
                group.addTask {
                    guard let wanted = try? LogFilter(grep: grep, request: request) else { return nil }
                    while !Task.isCancelled {
                        try? await Task.sleep(for: .milliseconds(250))
                        for line in merger.ripe(now: Date.now.timeIntervalSince1970) where wanted.takes(line) { view.print(line) }
                    }
                    return nil
                }
            }
            var failures: [Failure] = []
            var left = readers.count
            while left > 0, let failure = await group.next() {
                left -= 1
                if let failure {
                    Voice.say(failure)
                    failures.append(failure)
                }
            }
            group.cancelAll()
            return failures
        }
        let wanted = try LogFilter(grep: grep, request: request)
        let found = merger.rest().filter { wanted.takes($0) }
        for line in request == nil ? found : found.alongTheWay { view.print(line) }
        if !failures.isEmpty { throw ExitStatus.failed }
    }

    private func read(_ reader: LogReader, _ connection: SSHConnection, _ merger: LogMerger) async -> Failure? {
        let beginning = LogBeginning()
        let take: @Sendable (String) -> Void = { text in
            if let time = reader.beginning(text) { return beginning.set(time) }
            guard let line = reader.line(text, host: connection.host), beginning.takes(line) else { return }
            merger.add(line, heard: Date.now.timeIntervalSince1970)
        }
        do throws(Failure) {
            if follow {
                try await connection.follow(reader.script, onLine: take)
            } else {
                _ = try await connection.run(reader.script, timeout: .seconds(60), onLine: take)
            }
            return nil
        } catch {
            return error
        }
    }
}
