import ArgumentParser
import Checks
import Deployments
import Diagrams
import Engines
import Foundation
import Model

struct Explain: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case markdown, html }

    static let configuration = CommandConfiguration(
        abstract: "Write the design document of the stack.",
        discussion: """
            The picture, the way of one request, what each element is for and why it is there, the flows, what happens when something \
            fails, and the issues that remain: all of it derived from the stack file, so that it is true.

            Examples:
              roost explain -o design.html      one page, with the picture, that needs nothing else
              roost explain -o design.md        the picture is written beside it, as design.svg
              roost explain | less
            """)

    @OptionGroup var options: StackOption
    @Option(help: "markdown or html; with -o, what the name ends in.") var format: Format?
    @Option(name: [.short, .customLong("output")], help: "The file to write; standard output otherwise.") var output: String?

    func run() async throws {
        let stack = try options.stack()
        let report = Checker.check(stack)
        let topology = Engines.Catalogue.topology(of: stack)
        let document = DesignDocument(topology, report: report)
        let isHTML = format == .html || format == nil && ["html", "htm"].contains(((output ?? "") as NSString).pathExtension)
        guard let output else { return print(isHTML ? document.html : document.markdown(), terminator: "") }
        guard !isHTML else { return try Files.write(document.html, to: output) }
        let picture = ((output as NSString).deletingPathExtension) + ".svg"
        try Files.write(Diagram(topology, spofs: Set(report.spofs)).svg, to: picture)
        try Files.write(document.markdown(picture: (picture as NSString).lastPathComponent), to: output)
    }
}
