/// A picture as SVG: text stays text, colours follow the reader's light or dark, and a screen reader hears what is drawn.
struct SVGFormat {
    let scene: Scene
    let picture: Picture

    var text: String { text(style: "<style>\n\(SVGStyle.rules)\n</style>\n") }

    var embedded: String { text(style: "") }

    private func text(style: String) -> String {
        let size = "\(Self.number(picture.width)) \(Self.number(picture.height))"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="roost" viewBox="0 0 \(size)" width="\(Self.number(picture.width))" height="\(Self.number(picture.height))" role="img" aria-labelledby="roost-title roost-desc">
            <title id="roost-title">\(Self.escaped(scene.title))</title>
            <desc id="roost-desc">\(Self.escaped(description))</desc>
            \(style)\(SVGStyle.definitions)
            <rect class="ground" width="100%" height="100%"/>
            <text class="head" x="\(Self.number(Layouter.margin))" y="44">\(Self.escaped(scene.title))</text>
            \(bands)
            <g class="lines" fill="none">
            \(picture.lines.map(line).joined(separator: "\n"))
            </g>
            \(picture.boxes.map(box).joined(separator: "\n"))
            \(picture.labels.map(label).joined(separator: "\n"))
            \(legend)
            </svg>

            """
    }

    /// The same in sentences.
    private var description: String {
        let rows = scene.rows.dropFirst().filter { !$0.title.isEmpty }.map { row in
            "\(row.title): " + row.nodes.map { $0.title + ($0.isCritical ? " (single point of failure)" : "") }.joined(separator: ", ")
        }
        let edges = scene.edges.map { "\(Layouter.text($0))\($0.isEncrypted.map { $0 ? ", encrypted" : ", not encrypted" } ?? "")" }
        return (rows + edges + scene.everywhere.map(\.text)).joined(separator: ". ") + "."
    }

    private var bands: String {
        picture.bands.map { band in
            "<rect class=\"band\" \(Self.frame(band.frame)) rx=\"14\"/>"
        }.joined(separator: "\n")
    }

    private func line(_ line: Picture.Line) -> String {
        let points = line.points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        let arrow = line.hasArrow ? " marker-end=\"url(#roost-arrow-\(line.kind))\"" : ""
        return "<polyline data-flow=\"\(Self.escaped(line.flow))\" class=\"\(line.kind)\(line.isDashed ? " dashed" : "")\" points=\"\(points)\"\(arrow)/>"
    }

    private func label(_ label: Picture.Label) -> String {
        let isTitle = picture.bands.contains { $0.title == label.text } && label.isEncrypted == nil
        let y = label.frame.y + label.frame.height / 2 + 4.5
        guard let isEncrypted = label.isEncrypted else {
            let flow = label.flow.isEmpty ? "" : " data-flow=\"\(Self.escaped(label.flow))\""
            return "<text\(flow) class=\"\(isTitle ? "row" : "label")\" x=\"\(Self.number(label.frame.x))\" y=\"\(Self.number(y))\">\(Self.escaped(label.text))</text>"
        }
        return SVGFormat.lock(x: label.frame.x, y: label.frame.y + 2, isClosed: isEncrypted)
            + "<text data-flow=\"\(Self.escaped(label.flow))\" class=\"label\" x=\"\(Self.number(label.frame.x + 18))\" y=\"\(Self.number(y))\">\(Self.escaped(label.text))</text>"
    }

    /// Twelve pixels wide; the open one has its shackle to the side, so that colour is not what tells.
    static func lock(x: Double, y: Double, isClosed: Bool) -> String {
        let shackle = isClosed ? "M3 6 V4 a3 3 0 0 1 6 0 V6" : "M9 6 V4 a3 3 0 0 1 6 0 V5"
        return "<g class=\"\(isClosed ? "closed" : "open")\" transform=\"translate(\(number(x)) \(number(y)))\"><title>\(isClosed ? "encrypted" : "not encrypted")</title>"
            + "<path d=\"\(shackle)\" fill=\"none\" stroke-width=\"1.6\"/><rect x=\"1\" y=\"6\" width=\"10\" height=\"7.5\" rx=\"1.5\"/></g>"
    }

    private var legend: String {
        var x = Layouter.margin
        let y = picture.height - 14
        var parts: [String] = []
        func note(_ mark: String, _ text: String) {
            parts.append(mark + "<text class=\"note\" x=\"\(Self.number(x + 20))\" y=\"\(Self.number(y))\">\(text)</text>")
            x += 34 + TextSize.width(text, size: 11)
        }
        if scene.hasCritical { note("<text class=\"critical\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\">▲</text>", "single point of failure") }
        if scene.hasWalls { note("<rect class=\"wall\" x=\"\(Self.number(x))\" y=\"\(Self.number(y - 9))\" width=\"14\" height=\"10\"/>", "firewall: nothing but the flows") }
        if scene.edges.contains(where: { $0.isEncrypted == true }) { note(Self.lock(x: x, y: y - 11, isClosed: true), "encrypted") }
        if scene.edges.contains(where: { $0.isEncrypted == false }) { note(Self.lock(x: x, y: y - 11, isClosed: false), "not encrypted") }
        return parts.joined(separator: "\n")
    }

    static func frame(_ frame: Picture.Frame) -> String {
        "x=\"\(number(frame.x))\" y=\"\(number(frame.y))\" width=\"\(number(frame.width))\" height=\"\(number(frame.height))\""
    }

    /// A tenth of a pixel is enough, and the same on every machine.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}
