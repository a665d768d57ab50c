import Deployments
import Diagrams
import Model
import Plans

/// A plan and how it came out, for people and for scripts.
enum PlanView {
    static func text(_ plan: Plan, coloured: Bool) -> String {
        guard !plan.isEmpty else {
            let notes = unique(plan.notes).map { Style.paint("note: ", .yellow, coloured) + $0 + "\n" }
            return notes.joined() + "nothing to change: every host is as \(plan.stack) says"
        }
        var lines: [String] = []
        var host = ""
        for change in plan.changes {
            if change.host != host {
                host = change.host
                lines.append(Style.paint(host, .bold, coloured))
            }
            lines.append("  \(sign(change.difference.action, coloured)) \(change.key)")
            lines += shown(change.difference.text, coloured)
        }
        lines.append("")
        for note in unique(plan.notes) { lines.append(Style.paint("note: ", .yellow, coloured) + note) }
        let hosts = Set(plan.changes.map(\.host)).count
        lines.append("\(count(plan.changes.count, "change")) on \(count(hosts, "host"))")
        return lines.joined(separator: "\n")
    }

    /// The difference below its resource, long ones cut: `--json` has them whole.
    private static func shown(_ text: String, _ coloured: Bool) -> [String] {
        // A hand-made change may hold anything, and it is shown to a terminal.
        let lines = Terminal.plain(text).split(separator: "\n")
        let most = 24
        return lines.prefix(most).map { line in
            let style: Style = line.hasPrefix("+") ? .green : line.hasPrefix("-") ? .red : .faint
            return "      " + Style.paint(String(line), style, coloured)
        } + (lines.count > most ? ["      " + Style.paint("… \(lines.count - most) lines more (--json has all)", .faint, coloured)] : [])
    }

    private static func sign(_ action: Action, _ coloured: Bool) -> String {
        switch action {
        case .create: Style.paint("+ create", .green, coloured)
        case .update: Style.paint("~ update", .yellow, coloured)
        case .remove: Style.paint("- remove", .red, coloured)
        case .restart: Style.paint("! restart", .yellow, coloured)
        case .run: Style.paint("> run", .blue, coloured)
        }
    }

    /// What is true once a plan has been carried out.
    enum End: Sendable {
        case asItsFileSays, onTheWayThere, gone
    }

    static func summary(_ plan: Plan, _ report: Deployments.Report, end: End = .asItsFileSays, coloured: Bool) -> String {
        var lines = unique(report.notes).map { Style.paint("note: ", .yellow, coloured) + $0 }
        let left = report.outcomes.count { $0.result != .done }
        if report.failure == nil && !report.isInterrupted {
            let so = switch end {
            case .asItsFileSays: ", \(plan.stack) is as its file says"
            case .onTheWayThere: ""
            case .gone: ", \(plan.stack) is gone from its hosts"
            }
            lines.append(Style.paint("done: ", .green, coloured) + count(report.changed, "change") + so)
        } else {
            lines.append(
                "\(report.isInterrupted ? "interrupted" : "stopped"): \(count(report.changed, "change")) done, \(left) not; `roost \(end == .gone ? "down" : "up")` goes on from here")
        }
        return lines.joined(separator: "\n")
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    private struct ChangeDocument: Encodable {
        var host: String
        var action: Action
        var resource: String
        var diff: String
        var result: Outcome.Result?
        var seconds: Double?

        init(_ change: Change, _ outcome: Outcome? = nil) {
            host = change.host
            action = change.difference.action
            resource = change.key.description
            diff = change.difference.text
            result = outcome?.result
            seconds = outcome.map { ($0.seconds * 1000).rounded() / 1000 }
        }
    }

    private struct PlanDocument: Encodable {
        var stack: String
        var changes: [ChangeDocument]
        var changed: Int?
        var notes: [String]
        /// What one more server could be used for.
        var furtherServer: [FurtherServer]?
    }

    static func json(_ plan: Plan, further: [FurtherServer]) -> String {
        Document.text(
            PlanDocument(
                stack: plan.stack, changes: plan.changes.map { ChangeDocument($0) }, notes: unique(plan.notes), furtherServer: further))
    }

    static func json(_ plan: Plan, _ report: Deployments.Report) -> String {
        Document.text(
            PlanDocument(
                stack: plan.stack, changes: report.outcomes.map { ChangeDocument($0.change, $0) }, changed: report.changed,
                notes: unique(plan.notes + report.notes)))
    }
}
