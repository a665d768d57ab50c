import Diagrams

/// The diagram in one column, for a telephone: hosts as cards, tier by tier, with what passes between them. It is brought to life by
/// the same `data-` attributes as the picture.
struct TierList {
    private let outline: Outline

    init(_ outline: Outline) { self.outline = outline }

    var html: String { "<ol id=\"tiers\">\n\(outline.tiers.map(tier).joined())</ol>" }

    private func tier(_ tier: Outline.Tier) -> String {
        let title = tier.title.isEmpty ? "" : "<h3>\(Page.escaped(tier.title))</h3>\n"
        let hosts = tier.hosts.isEmpty ? "" : "<div class=\"w-cards\">\n\(tier.hosts.map(card).joined())</div>\n"
        return "<li>\n\(title)\(hosts)\(tier.ways.map(way).joined())</li>\n"
    }

    private func card(_ host: Outline.Host) -> String {
        let details = host.details.map { "<span class=\"w-card-more\">\(Page.escaped($0))</span>" }.joined()
        if host.isVirtual {
            return "<p class=\"w-card w-card-virtual\" data-virtual=\"\(Page.escaped(host.name))\"><b>\(Page.escaped(host.name))</b> <span class=\"w-card-holder\"></span></p>\n"
        }
        let mark = host.isCritical ? "<span class=\"w-card-spof\">▲ SPOF</span>" : ""
        return "<button type=\"button\" class=\"w-card\" data-members=\"\(Page.escaped(host.members.joined(separator: " ")))\">"
            + "<b>\(Page.escaped(host.name))</b>\(mark)<span class=\"w-card-state\"></span>\(details)</button>\n"
    }

    private func way(_ way: Outline.Way) -> String {
        let lock = way.isEncrypted.map { $0 ? ", encrypted" : ", not encrypted" } ?? ""
        return "<p class=\"w-way\" data-flow=\"\(Page.escaped(way.flow))\">↓ \(Page.escaped(way.text))\(lock)<b class=\"w-way-rate\"></b></p>\n"
    }
}
