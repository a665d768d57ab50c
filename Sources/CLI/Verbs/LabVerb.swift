import ArgumentParser
import Foundation
import Hosts
import Model

struct LabVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Look after the labs on this machine: real Debian hosts in namespaces of their own.",
        discussion: "`roost up --lab` makes one, `roost down --lab` removes it. All of it needs root.",
        subcommands: [List.self, Client.self, Power.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the labs on this machine.")
        @Flag(help: "Print one JSON document.") var json = false

        func run() async throws {
            let labs = try Lab.list()
            print(json ? LabView.json(labs) : LabView.text(labs))
        }
    }

    struct Client: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a command on the lab's client side, as a user's computer on the Internet.",
            discussion: """
                Its names resolve as a user's would, and it trusts the stack's certificate authority.

                Example:
                  roost lab client -- curl -s http://www.foobar.com/
                """)
        @OptionGroup var options: StackOption
        @Argument(parsing: .postTerminator, help: "The command.") var command: [String]

        func run() async throws {
            let status = try await Lab(Lab.Spec(try options.stack())).client(command)
            Foundation.exit(status)
        }
    }

    struct Power: AsyncParsableCommand {
        enum State: String, ExpressibleByArgument, CaseIterable { case on, off }

        static let configuration = CommandConfiguration(
            abstract: "Pull a host's plug, or put it back.",
            discussion: "Off is off at once: nothing is told, nothing is flushed. The disk stays.")
        @OptionGroup var options: StackOption
        @Argument(help: "on or off.") var state: State
        @Argument(help: "The host, by its name in the stack file.") var host: String

        func run() async throws {
            let stack = try options.stack()
            _ = try Workbench(stack).required(host)
            try await Lab(Lab.Spec(stack)).power(on: state == .on, host)
            print("\(host) is \(state.rawValue)")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a lab by its name, with everything on its hosts.",
            discussion: """
                For a lab whose stack file is gone; otherwise `roost down --lab` does the same.

                Example:
                  roost lab remove foobar-1a2b3c
                """)
        @Argument(help: "The lab, as `roost lab list` names it.") var lab: String
        @Flag(name: [.short, .long], help: "Do not ask.") var yes = false

        func run() async throws {
            let known = try Lab.list().map(\.id)
            guard known.contains(lab) else {
                let others = NearestName.of(lab, in: known).map { "; did you mean \($0)?" } ?? "; `roost lab list` lists them"
                throw ValidationError("there is no lab \(lab) on this machine" + others)
            }
            try Confirmation.ask("remove the lab \(lab) with everything on its hosts?", yes: yes)
            try await Lab(id: lab).destroy { ProgressView(isJSON: false).say($0) }
            print("the lab \(lab) is gone")
        }
    }
}
