/// A document as Markdown (CommonMark with GitHub's tables).
struct MarkdownFormat {
    let document: Document
    let figure: String

    var text: String {
        (["# \(escaped(document.title))"] + document.blocks.map(block)).joined(separator: "\n\n") + "\n"
    }

    private func block(_ block: Document.Block) -> String {
        switch block {
        case .heading(let level, let text): String(repeating: "#", count: level) + " " + escaped(text)
        case .paragraph(let text): escaped(text)
        case .list(let items): items.map { "- " + escaped($0) }.joined(separator: "\n")
        case .numbered(let items): items.enumerated().map { "\($0.offset + 1). " + escaped($0.element) }.joined(separator: "\n")
        case .table(let header, let rows):
            ([header, header.map { _ in "---" }] + rows).map { "| " + $0.map(cell).joined(separator: " | ") + " |" }.joined(separator: "\n")
        case .figure: figure
        case .code(let text): "```text\n\(text)\n```"
        }
    }

    private func cell(_ text: String) -> String { text == "---" ? text : escaped(text).replacing("|", with: "\\|") }

    /// Angle brackets would be HTML, underscores emphasis; inside code nothing is special.
    private func escaped(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset % 2 == 1 ? String($0.element) : String($0.element).replacing("<", with: "&lt;").replacing("_", with: "\\_").replacing("[", with: "\\[") }
            .joined(separator: "`")
    }
}
