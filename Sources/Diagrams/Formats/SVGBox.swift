extension SVGFormat {
    /// A box and what is written in it.
    func box(_ box: Picture.Box) -> String {
        let node = box.node
        let frame = box.frame
        var parts: [String] = []
        if node.isWalled {
            let wall = Picture.Frame(x: frame.x - 6, y: frame.y - 6, width: frame.width + 12, height: frame.height + 12)
            parts.append("<rect class=\"wall\" \(Self.frame(wall)) rx=\"12\"/>")
        }
        if node.kind == .hosts {
            let behind = Picture.Frame(x: frame.x + 4, y: frame.y + 4, width: frame.width, height: frame.height)
            parts.append("<rect class=\"box\" \(Self.frame(behind)) rx=\"8\"/>")
        }
        let shape = node.kind == .virtual ? frame.height / 2 : 8
        parts.append("<rect class=\"box \(Self.kind(node))\(node.isCritical ? " spof" : "")\" \(Self.frame(frame)) rx=\"\(Self.number(shape))\"/>")
        var y = frame.y + BoxSize.padding + 12
        let isCentred = node.kind == .virtual || node.kind == .actor
        let x = isCentred ? frame.middle : frame.x + BoxSize.padding
        let anchor = isCentred ? " text-anchor=\"middle\"" : ""
        func write(_ style: String, _ text: String, at x: Double, _ more: String = "") {
            parts.append("<text class=\"\(style)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(more)>\(text)</text>")
        }
        let mark = node.isCritical ? "<tspan class=\"critical\" dx=\"8\">▲ SPOF</tspan>" : ""
        let tag = node.tag.isEmpty ? "" : "<tspan class=\"tag\" dx=\"8\">\(Self.escaped(node.tag))</tspan>"
        write("name", Self.escaped(node.title) + tag + mark, at: x, anchor)
        y += BoxSize.titleHeight - 4
        for detail in node.details {
            write("detail", Self.escaped(detail), at: x, anchor)
            y += BoxSize.lineHeight
        }
        for component in node.components {
            parts.append("<g data-component=\"\(Self.escaped(component.id))\"><circle class=\"\(component.isCritical ? "dot spof" : "dot")\" cx=\"\(Self.number(x + 4))\" cy=\"\(Self.number(y - 4))\" r=\"3.5\"/>")
            write("component", Self.escaped(component.name) + (component.isCritical ? "<tspan class=\"critical\" dx=\"6\">▲</tspan>" : ""), at: x + 14)
            parts.append("</g>")
            y += BoxSize.lineHeight
        }
        y += node.agents.isEmpty ? 0 : 3
        for line in BoxSize.agentLines(node) {
            write("agent", Self.escaped(line), at: x)
            y += BoxSize.agentHeight
        }
        return "<g\(Self.data(node))>\n" + parts.joined(separator: "\n") + "\n</g>"
    }

    private static func data(_ node: Scene.Node) -> String {
        switch node.kind {
        case .actor: ""
        case .virtual: " data-virtual=\"\(escaped(node.title))\""
        case .host, .hosts: " data-hosts=\"\(escaped(node.members.joined(separator: " ")))\""
        }
    }

    private static func kind(_ node: Scene.Node) -> String {
        switch node.kind {
        case .actor: "actor"
        case .virtual: "virtual"
        case .host, .hosts: "host"
        }
    }
}

/// Colours for light and dark; each pair of text and ground has a contrast of at least 4.5 (WCAG 2.2, 1.4.3).
enum SVGStyle {
    private static let light = [
        ("ground", "#ffffff"), ("band", "#f3f5f8"), ("box", "#ffffff"), ("edge", "#8a94a3"), ("text", "#1c2430"), ("soft", "#586375"),
        ("request", "#2f5fb3"), ("peer", "#7a4fb0"), ("bad", "#b3261e"), ("good", "#1f7a45"), ("wall", "#c07a2c"), ("virtual", "#e8f0fe"),
    ]
    private static let dark = [
        ("ground", "#14181f"), ("band", "#1c222c"), ("box", "#232b37"), ("edge", "#6b7788"), ("text", "#e9edf3"), ("soft", "#a5b0c0"),
        ("request", "#8ab4f8"), ("peer", "#c8a6f5"), ("bad", "#ff8a80"), ("good", "#7bd69b"), ("wall", "#d79a55"), ("virtual", "#253552"),
    ]

    private static func declared(_ colours: [(String, String)]) -> String {
        ".roost{" + colours.map { "--\($0):\($1)" }.joined(separator: ";") + "}"
    }

    private static var variables: String { declared(light) + "\n@media (prefers-color-scheme:dark){\(declared(dark))}\n" }

    /// Each colour as it is in light first, for programs that know no variables.
    private static func withFallbacks(_ style: String) -> String {
        light.reduce(style) { text, colour in
            ["fill", "stroke"].reduce(text) {
                $0.replacing("\($1):var(--\(colour.0))", with: "\($1):\(colour.1);\($1):var(--\(colour.0))")
            }
        }
    }

    static let rules = withFallbacks(template)

    private static let template = """
        \(variables).roost{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--text)}
        .ground{fill:var(--ground)}.band{fill:var(--band)}
        .box{fill:var(--box);stroke:var(--edge);stroke-width:1.2}.box.actor{fill:var(--band)}.box.virtual{fill:var(--virtual);stroke:var(--request)}
        .box.spof{stroke:var(--bad);stroke-width:2.2}.wall{fill:url(#roost-bricks);stroke:var(--wall);stroke-width:1}
        .head{font-size:19px;font-weight:600}.row{font-size:13.5px;font-weight:600}.name{font-size:15px;font-weight:600}
        .detail{font-size:12px;fill:var(--soft);font-variant-numeric:tabular-nums}.component{font-size:13px}.agent,.note{font-size:11px;fill:var(--soft)}
        .label{font-size:12.5px}.tag{font-size:12px;font-weight:400;fill:var(--peer)}.critical{font-size:11px;font-weight:700;fill:var(--bad)}
        .dot{fill:var(--request)}.dot.spof{fill:var(--bad)}
        .lines polyline{stroke-width:1.6}.requests{stroke:var(--request)}.peers{stroke:var(--peer)}.holds{stroke:var(--edge)}.dashed{stroke-dasharray:5 4}
        .closed rect{fill:var(--good)}.closed path{stroke:var(--good)}.open rect{fill:var(--bad)}.open path{stroke:var(--bad)}
        .tip-requests{fill:var(--request)}.tip-peers{fill:var(--peer)}.tip-holds{fill:var(--edge)}.brick{fill:var(--wall);fill-opacity:.28}.mortar{stroke:var(--wall);stroke-opacity:.6;stroke-width:.8}
        """

    /// What the rules refer to: tips of arrows, and bricks.
    static let definitions = """
        <defs>
        \(["requests", "peers", "holds"].map { "<marker id=\"roost-arrow-\($0)\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerUnits=\"userSpaceOnUse\" markerWidth=\"11\" markerHeight=\"11\" orient=\"auto\"><path class=\"tip-\($0)\" d=\"M0 0 L8 4 L0 8 z\"/></marker>" }.joined(separator: "\n"))
        <pattern id="roost-bricks" width="12" height="8" patternUnits="userSpaceOnUse"><rect class="brick" width="12" height="8"/><path class="mortar" fill="none" d="M0 .5 H12 M0 4.5 H12 M3 0 V4 M9 4 V8"/></pattern>
        </defs>
        """
}
