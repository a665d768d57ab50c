import ArgumentParser
import Checks
import Deployments
import Diagrams
import Engines
import Foundation
import Hosts
import Model

struct Draw: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case svg, png, dot, mermaid }

    static let configuration = CommandConfiguration(
        abstract: "Draw the stack: who talks to whom, what is encrypted, what must not be lost.",
        discussion: """
            From the visitors down to the data: hosts with what runs on them, ports with a lock or an open lock, firewalls as walls, \
            single points of failure marked. SVG follows the reader's light or dark. PNG needs rsvg-convert (Debian: librsvg2-bin).

            Examples:
              roost draw -o stack.svg
              roost draw -o stack.png
              roost draw --format mermaid       to paste into a page
              roost draw --format dot | dot -Tpdf >stack.pdf
            """)

    @OptionGroup var options: StackOption
    @Option(help: "svg, png, dot or mermaid; with -o, what the name ends in.") var format: Format?
    @Option(name: [.short, .customLong("output")], help: "The file to write; standard output otherwise.") var output: String?

    func run() async throws {
        let stack = try options.stack()
        let format = try self.format ?? output.map(Self.format) ?? .svg
        let diagram = Diagram(Engines.Catalogue.topology(of: stack), spofs: Set(FailureAnalysis(of: stack).spofs))
        switch format {
        case .svg: try write(diagram.svg)
        case .dot: try write(diagram.dot)
        case .mermaid: try write(diagram.mermaid)
        case .png: try await convert(diagram.svg)
        }
    }

    private static func format(_ path: String) throws -> Format {
        switch (path as NSString).pathExtension {
        case "svg": .svg
        case "png": .png
        case "dot", "gv": .dot
        case "mmd", "mermaid": .mermaid
        default: throw ValidationError("\(path) does not say which format: name it with --format, or end it in .svg, .png, .dot or .mmd")
        }
    }

    private func write(_ text: String) throws {
        if let output { try Files.write(text, to: output) } else { print(text, terminator: "") }
    }

    private func convert(_ svg: String) async throws {
        guard output != nil || isatty(STDOUT_FILENO) == 0 else { throw ValidationError("a PNG is not for a terminal: name a file with -o") }
        let folder = FileManager.default.temporaryDirectory.appending(path: "roost-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(folder, "cannot be created: \(error.localizedDescription)")
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (source, target) = ("\(folder)/stack.svg", output ?? "\(folder)/stack.png")
        try Files.write(svg, to: source)
        let result: Child.Result
        do {
            result = try await Child.run(["rsvg-convert", "--zoom=2", "-o", target, source], timeout: .seconds(60))
        } catch {
            throw Failure("rsvg-convert", "is not there", hint: "apt-get install librsvg2-bin; or write SVG, which browsers show")
        }
        guard result.status == 0 else { throw Failure("rsvg-convert", "ended with status \(result.status)", output: result.errors) }
        if output == nil, let data = FileManager.default.contents(atPath: target) { FileHandle.standardOutput.write(data) }
    }
}
