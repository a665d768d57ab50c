import ArgumentParser
import Foundation
import Model

/// The list of verbs.
package struct Roost: AsyncParsableCommand {
    static let version = "0.1.0"

    package static let configuration = CommandConfiguration(
        commandName: "roost",
        abstract: "Run a website on your own servers, from one file, and know why it stays up.",
        discussion: """
            A stack file (stack.yml) says which hosts there are and what each is for. From it, roost checks the design, \
            builds it on Debian 12 hosts over SSH or in a lab on this machine, and changes it in place: a second run changes \
            nothing, and hosts that can stand in for each other change one after another.

            First steps:
              roost new simple site && cd site   a stack file and a small application
              roost check                        what is weak about it, and why
              roost up --lab                     real hosts on this machine, and the site on them (needs root)
              roost lab client -- curl -s http://www.foobar.com/
              roost status
              roost down --lab

            Exit status: 0 done; 1 the answer is no (findings, drift); 2 the stack file or the command line is wrong; \
            3 a host could not be reached or a step failed; 130 interrupted.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(name: "Design", subcommands: [New.self, Check.self, Draw.self, Explain.self, DNS.self, SchemaVerb.self]),
            CommandGroup(name: "Build and change", subcommands: [PlanVerb.self, Up.self, DatabaseVerb.self, Down.self]),
            CommandGroup(name: "Look", subcommands: [Status.self, Watch.self, Logs.self, SSH.self]),
            CommandGroup(name: "Lab", subcommands: [LabVerb.self]),
        ])

    package init() {}

    /// Parses the command line, runs the verb, and ends the process with the status that DESIGN promises.
    package static func run() async -> Never {
        signal(SIGPIPE, SIG_IGN)
        raiseFileLimit()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Foundation.exit(0)
        } catch let failure as Failure {
            Voice.say(failure)
            Foundation.exit(ExitStatus.failed.rawValue)
        } catch let findings as Findings {
            Voice.say(findings)
            Foundation.exit(ExitStatus.refused.rawValue)
        } catch let status as ExitStatus {
            Foundation.exit(status.rawValue)
        } catch let mistake as ValidationError {
            // Thrown while a verb runs: the words are right, what they name is not, and its usage would not help.
            Voice.say(mistake.message)
            Foundation.exit(ExitStatus.refused.rawValue)
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if !text.isEmpty { code == .success ? print(text) : Voice.error(text) }
            Foundation.exit(code == .validationFailure ? ExitStatus.refused.rawValue : code.rawValue)
        }
    }

    /// A child process takes about four files, and there may be one a host.
    private static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 16_384)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
