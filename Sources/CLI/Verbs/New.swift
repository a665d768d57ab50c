import ArgumentParser
import Foundation
import Model

struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a starting stack file and a small application.",
        discussion: """
            The stages are steps of one way: simple (one server), distributed (a balancer and two servers), secured (TLS, \
            firewalls, monitoring), scaled (no single point of failure). A file that is there already is never overwritten.

            Example:
              roost new distributed site
            """)

    @Argument(help: "simple, distributed, secured or scaled.") var stage = "simple"
    @Argument(help: "The folder to write to; made when it is not there.") var directory = "."

    func run() throws {
        try Starter.write(stage: stage, into: directory)
        print("wrote a starting point for \(stage) to \(directory)")
        print("next: cd \(directory) && roost check && roost up --lab")
    }
}
