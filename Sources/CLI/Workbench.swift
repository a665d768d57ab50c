import ArgumentParser
import Checks
import Deployments
import Engines
import Foundation
import Hosts
import Model
import Plans

/// `-f FILE`, the same for every verb.
struct StackOption: ParsableArguments {
    @Option(name: [.short, .customLong("file")], help: "The stack file.")
    var file = "stack.yml"

    func stack() throws -> Stack { try StackOption.stack(at: file) }

    /// The stack in a file, whose silences name rules that exist.
    static func stack(at path: String) throws -> Stack {
        let stack = try StackReader.read(path: path)
        let mistakes = Silencing.mistakes(in: stack)
        guard mistakes.isEmpty else { throw Findings(mistakes) }
        return stack
    }

    /// A stack that this version can build.
    func buildable() throws -> Stack {
        let stack = try stack()
        let missing = stack.unavailable()
        guard missing.isEmpty else { throw Findings(missing) }
        return stack
    }
}

/// Everything that the verbs about hosts begin with: the stack, its secrets and releases, and the way to its hosts.
struct Workbench: Sendable {
    let stack: Stack
    let workspace: Workspace
    var site: Site
    private let issued: Issued
    private let control: String
    private let configuration: String?

    init(_ stack: Stack) throws {
        self.stack = stack
        workspace = Workspace(stack)
        let builder = ReleaseBuilder(stack) { _ in }
        issued = try workspace.certificates()
        site = Site(
            stack, secrets: try workspace.secrets(), app: try builder.identifyApp(),
            staticFiles: try builder.identifyStaticFiles(), certificates: issued.certificates)
        control = try SSHConnection.controlFolder(for: workspace.directory)
        configuration = workspace.sshConfiguration
    }

    /// Writes down what was made up for this run: from here on it is on hosts.
    func keep() throws(Failure) {
        try workspace.keep(site.secrets)
        try workspace.keep(issued)
    }

    func connection(_ name: String, _ address: Address) -> SSHConnection {
        SSHConnection(host: name, address: address, ssh: stack.ssh, configuration: configuration, control: control)
    }

    /// The connection to a host of the stack, or to one that left it.
    func connection(_ name: String, departed: [Departed] = []) -> SSHConnection? {
        (stack.host(named: name)?.address ?? departed.first { $0.name == name }?.address).map { connection(name, $0) }
    }

    var surveyor: Surveyor { Surveyor(site) { connection($0, $1) } }

    func plan(_ survey: Survey) throws(Failure) -> Plan {
        try survey.whole()
        return try Planner.plan(site, facts: survey.facts, departed: survey.departed)
    }

    /// The connection to a host that the user named.
    func required(_ name: String) throws -> SSHConnection {
        guard let connection = connection(name) else {
            let known = stack.hosts.map(\.name)
            throw ValidationError(
                "there is no host \(name) in \(stack.source.file)"
                    + (NearestName.of(name, in: known).map { "; did you mean \($0)?" } ?? " (there are \(known.joined(separator: ", ")))"))
        }
        return connection
    }
}
