import ArgumentParser
import Foundation
import Model

struct SSH: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssh",
        abstract: "Log in to a host, or run a command there.",
        discussion: """
            The same way in that roost itself uses, the lab's hosts included.

            Examples:
              roost ssh web-1
              roost ssh web-1 -- systemctl status nginx
            """)

    @OptionGroup var options: StackOption
    @Argument(help: "The host, by its name in the stack file.") var host: String
    @Argument(parsing: .postTerminator, help: "The command; without one, a shell.") var command: [String] = []

    func run() async throws {
        let bench = try Workbench(try options.stack())
        let words = try bench.required(host).command(command, terminal: command.isEmpty && isatty(STDIN_FILENO) == 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        execvp(words[0], &arguments)
        throw Failure("ssh", "cannot be run: \(String(cString: strerror(errno)))", hint: "apt-get install openssh-client")
    }
}
