import Dashboards
import Foundation
import Model

/// A snapshot in lines: a screen of them, or those that tell what changed.
enum FollowView {
    private static let marks: [Snapshot.Host.State: (mark: String, word: String, style: Style)] = [
        .well: ("✓", "well", .green), .ill: ("▲", "something does not run", .yellow), .quiet: ("◌", "not heard from here", .yellow),
        .lost: ("✗", "lost", .red), .waiting: ("…", "asked", .faint), .unknown: ("?", "not known", .faint),
    ]

    private static let verdicts: [Snapshot.Verdict: (words: String, style: Style)] = [
        .up: ("✓ the site is up", .green), .down: ("✗ the site is down", .red), .unknown: ("? nobody can say", .yellow),
    ]

    /// What fits into `size`, the most important first.
    static func screen(_ site: Snapshot, size: (columns: Int, rows: Int), coloured: Bool) -> [String] {
        var lines: [(text: String, style: Style?)] = []
        let verdict = verdicts[site.verdict] ?? ("?", .yellow)
        lines.append(("\(verdict.words) · \(figures(site))\(site.since.map { " · since \(site.isSinceOpen ? "before " : "")\(clock($0))" } ?? "")", verdict.style))
        lines += site.notes.map { ("note: " + $0, .yellow) }
        for address in site.virtual {
            let who = address.holders.isEmpty ? "nobody" : address.holders.joined(separator: " and ")
            let text = "\(address.address) is held by \(who)\(address.since.map { ", since \(clock($0))" } ?? "")"
            lines.append((text, address.holders.count == 1 ? nil : .red))
        }
        if let database = site.database {
            let lags = database.lagSeconds.sorted { $0.key < $1.key }.map { ", \($0.key) is \(Int($0.value)) s behind" }.joined()
            lines.append(("writes go to \(database.writer ?? "nobody")\(lags)", database.writer == nil ? .red : nil))
        }
        for alert in site.alerts ?? [] {
            let style: Style = alert.severity == "critical" ? .red : .yellow
            lines.append(("▲ \(alert.name): \(Terminal.plain(alert.summary))\(alert.since.map { ", since \(clock($0))" } ?? "")", style))
            lines.append(("  first: \(Terminal.plain(alert.first))", nil))
        }
        if site.alerts?.isEmpty == true { lines.append(("no alert fires", nil)) }
        let width = site.hosts.map(\.name.count).max() ?? 0
        let order: [Snapshot.Host.State] = [.lost, .ill, .quiet, .waiting, .well]
        let isLong = lines.count + site.hosts.count > size.rows - 1
        let hosts = isLong ? site.hosts.sorted { (order.firstIndex(of: $0.state) ?? 0) < (order.firstIndex(of: $1.state) ?? 0) } : site.hosts
        lines += hosts.map { (host($0, width: width), $0.state == .well ? nil : marks[$0.state]?.style) }
        let room = max(1, size.rows - 1)
        if lines.count > room {
            let counts = order.compactMap { state in
                let count = site.hosts.count { $0.state == state }
                return count == 0 ? nil : "\(count) \(marks[state]?.word ?? "")"
            }
            lines = lines.prefix(room - 1) + [("… of \(site.hosts.count) hosts: \(counts.joined(separator: ", "))", .faint)]
        }
        return lines.map { line in
            let text = cut(line.text, to: size.columns)
            return line.style.map { Style.paint(text, $0, coloured) } ?? text
        }
    }

    private static func host(_ host: Snapshot.Host, width: Int) -> String {
        let mark = marks[host.state] ?? ("?", "", .faint)
        let ill = host.components.filter { $0.state != "active" && $0.state != "unknown" }.map { "\($0.engine) \($0.state)" }
        let about = host.state == .lost ? host.detail : ill.isEmpty ? (host.roles + (host.database.map { [$0] } ?? [])).joined(separator: ", ") : ill.joined(separator: ", ")
        return "\(mark.mark) \(host.name.padding(to: width))  \(mark.word)\(about.isEmpty ? "" : "  \(about)")"
    }

    private static func figures(_ site: Snapshot) -> String {
        guard let traffic = site.traffic, let rate = traffic.requestsPerSecond else { return "no figures" }
        let errors = traffic.errorRatio.map { " · \(TrafficView.digits($0 * 100, 1)) % fail" } ?? ""
        let p99 = traffic.p99Seconds.map { " · p99 \(TrafficView.digits($0 * 1000, 0)) ms" } ?? ""
        return "\(TrafficView.digits(rate, 1)) requests/s\(errors)\(p99)"
    }

    /// A line for each thing that is not as it was; at first, how it is.
    static func changes(from before: Snapshot?, to now: Snapshot) -> [String] {
        // Nothing is told of a site that nobody has heard of yet.
        guard before != nil || now.verdict != .unknown else { return [] }
        var news: [String] = []
        if before?.verdict != now.verdict, let verdict = verdicts[now.verdict] { news.append("\(verdict.words) · \(figures(now))") }
        let known = Dictionary((before?.hosts ?? []).map { ($0.name, $0) }) { a, _ in a }
        for host in now.hosts {
            let old = known[host.name]
            let isSame = old?.state == host.state && old?.components.map(\.state) == host.components.map(\.state)
            if !isSame { news.append(self.host(host, width: 0)) }
        }
        for (index, address) in now.virtual.enumerated() {
            let old = before?.virtual.indices.contains(index) == true ? before?.virtual[index].holders : nil
            if old != address.holders { news.append("\(address.address) is held by \(address.holders.isEmpty ? "nobody" : address.holders.joined(separator: " and "))") }
        }
        if let database = now.database, before?.database?.writer != database.writer { news.append("writes go to \(database.writer ?? "nobody")") }
        let fired = Set((before?.alerts ?? []).map { Fire($0) })
        let fires = Set((now.alerts ?? []).map { Fire($0) })
        for alert in now.alerts ?? [] where !fired.contains(Fire(alert)) { news.append("▲ \(alert.name): \(Terminal.plain(alert.summary))") }
        if now.alerts != nil { news += fired.subtracting(fires).map { "✓ over: \($0.name)\($0.host.map { " (\($0))" } ?? "")" }.sorted() }
        if before?.notes != now.notes { news += now.notes.filter { before?.notes.contains($0) != true }.map { "note: \($0)" } }
        return news.map { "\(clock(now.time))  \($0)" }
    }

    private struct Fire: Hashable {
        var name: String
        var host: String?

        init(_ alert: Snapshot.Alert) { (name, host) = (alert.name, alert.host) }
    }

    /// In the reader's zone; the day, month and day of it, only when it is another one.
    static func clock(_ seconds: Double, now: Date = .now) -> String {
        let (parts, today) = (local(seconds), local(now.timeIntervalSince1970))
        let two = { (numbers: [Int32], separator: String) in numbers.map { ($0 < 10 ? "0" : "") + "\($0)" }.joined(separator: separator) }
        let isToday = parts.tm_yday == today.tm_yday && parts.tm_year == today.tm_year
        return (isToday ? "" : two([parts.tm_mon + 1, parts.tm_mday], "-") + " ") + two([parts.tm_hour, parts.tm_min, parts.tm_sec], ":")
    }

    private static func local(_ seconds: Double) -> tm {
        var time = time_t(seconds)
        var parts = tm()
        localtime_r(&time, &parts)
        return parts
    }

    static func cut(_ text: String, to columns: Int) -> String { text.count <= columns ? text : text.prefix(max(0, columns - 1)) + "…" }
}
