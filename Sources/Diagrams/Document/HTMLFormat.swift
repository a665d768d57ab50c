/// A document as one page of HTML: no script, no other file, readable in light and dark, on a phone and on paper.
struct HTMLFormat {
    let document: Document
    let svg: String

    var text: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>\(SVGFormat.escaped(document.title))</title>
        \(Self.style)
        </head>
        <body>
        <a class="skip" href="#text">to the text</a>
        <header><h1>\(inline(document.title))</h1></header>
        <nav aria-label="contents"><ol>
        \(sections.map { "<li><a href=\"#\(Document.anchor($0))\">\(inline($0))</a></li>" }.joined(separator: "\n"))
        </ol></nav>
        <main id="text">
        \(document.blocks.map(block).joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    private var sections: [String] {
        document.blocks.compactMap { if case .heading(2, let text) = $0 { text } else { nil } }
    }

    private func block(_ block: Document.Block) -> String {
        switch block {
        case .heading(let level, let text): "<h\(level) id=\"\(Document.anchor(text))\">\(inline(text))</h\(level)>"
        case .paragraph(let text): "<p>\(inline(text))</p>"
        case .list(let items): "<ul>\n" + items.map { "<li>\(inline($0))</li>" }.joined(separator: "\n") + "\n</ul>"
        case .numbered(let items): "<ol>\n" + items.map { "<li>\(inline($0))</li>" }.joined(separator: "\n") + "\n</ol>"
        case .table(let header, let rows): table(header, rows)
        case .figure: "<figure>\n\(svg)</figure>"
        case .code(let text): "<pre><code>\(SVGFormat.escaped(text))</code></pre>"
        }
    }

    private func table(_ header: [String], _ rows: [[String]]) -> String {
        let head = header.map { "<th scope=\"col\">\(inline($0))</th>" }.joined()
        let body = rows.map { "<tr>" + $0.map { "<td>\(inline($0))</td>" }.joined() + "</tr>" }.joined(separator: "\n")
        return "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"table\"><table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)\n</tbody>\n</table></div>"
    }

    /// Code between backticks, bold between double asterisks.
    private func inline(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { at, part in
                let escaped = SVGFormat.escaped(String(part))
                guard at % 2 == 0 else { return "<code>\(escaped)</code>" }
                let parts = escaped.split(separator: "**", omittingEmptySubsequences: false)
                guard parts.count % 2 == 1 else { return escaped }
                return parts.enumerated().map { $0.offset % 2 == 1 ? "<strong>\($0.element)</strong>" : String($0.element) }.joined()
            }
            .joined()
    }

    private static let style = """
        <style>
        :root{--ground:#fff;--text:#1c2430;--soft:#586375;--line:#d9dee6;--code:#f3f5f8;--link:#2f5fb3}
        @media (prefers-color-scheme:dark){:root{--ground:#14181f;--text:#e9edf3;--soft:#a5b0c0;--line:#333c49;--code:#1f2631;--link:#8ab4f8}}
        body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:70rem;background:var(--ground);color:var(--text);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main>p,main>ul,main>ol,main>h2,main>h3{max-width:44rem}
        h1{font-size:1.9rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.35rem;margin:2.6rem 0 .6rem;padding-top:.8rem;border-top:1px solid var(--line)}h3{font-size:1.05rem;margin:1.6rem 0 .3rem}
        p{margin:.6rem 0}li{margin:.25rem 0}a{color:var(--link)}code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--code);padding:.1em .3em;border-radius:4px}
        pre{background:var(--code);padding:.8rem 1rem;border-radius:6px;overflow-x:auto}pre code{padding:0;background:none}
        nav{font-size:.92rem}nav ol{columns:2;padding-left:1.3rem;max-width:44rem}
        .wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem;margin:.8rem 0;min-width:40rem}th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600}
        figure{margin:1rem 0;overflow-x:auto}figure svg{max-width:100%;height:auto;min-width:44rem}
        .skip{position:absolute;left:-99rem}.skip:focus{left:1rem}
        @media (max-width:40rem){nav ol{columns:1}h1{font-size:1.5rem}}
        @media print{nav,.skip{display:none}body{max-width:none;padding:0;font-size:10pt}h2{break-after:avoid}table{font-size:8pt;min-width:0}tr,figure{break-inside:avoid}}
        </style>
        """
}
