import Model

/// A text before it is Markdown or HTML: blocks of inline text, in which `code` stands between backticks and **bold** between asterisks.
struct Document: Sendable {
    enum Block: Sendable {
        case heading(Int, String)
        case paragraph(String)
        case list([String])
        case numbered([String])
        case table(header: [String], rows: [[String]])
        case figure
        case code(String)
    }

    var title: String
    var blocks: [Block] = []

    mutating func section(_ title: String) { blocks.append(.heading(2, title)) }
    mutating func part(_ title: String) { blocks.append(.heading(3, title)) }
    mutating func say(_ text: String) { blocks.append(.paragraph(text)) }

    /// The name of a heading in links.
    static func anchor(_ title: String) -> String {
        String(title.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }.map { $0 == " " ? "-" : $0 })
    }

    /// Text of the user, safe inside inline text: what would begin code or bold does not.
    static func plain(_ text: String) -> String { text.replacing("`", with: "'").replacing("*", with: "∗").replacing("\n", with: " ") }
}

/// The design document of one stack.
package struct DesignDocument: Sendable {
    private let document: Document
    private let diagram: Diagram

    /// - Parameter report: what `check` says of the same stack.
    package init(_ topology: Topology, report: CheckReport) {
        diagram = Diagram(topology, spofs: Set(report.spofs))
        document = DocumentWriter(topology: topology, report: report).document()
    }

    /// - Parameter picture: the address of the diagram, as a link in the text; nil: the diagram as Mermaid.
    package func markdown(picture: String? = nil) -> String {
        MarkdownFormat(document: document, figure: picture.map { "![the stack as a picture](\($0))" } ?? "```mermaid\n\(diagram.mermaid)```").text
    }

    /// One page that needs nothing else.
    package var html: String { HTMLFormat(document: document, svg: diagram.svg).text }
}
