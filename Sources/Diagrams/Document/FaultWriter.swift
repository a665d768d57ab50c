import Foundation
import Model

/// What may go wrong, and what happens then.
struct FaultWriter {
    private static let mostRows = 80

    private let writer: DocumentWriter
    private var stack: Stack { writer.stack }

    init(_ writer: DocumentWriter) { self.writer = writer }

    func write(_ document: inout Document) {
        document.section("What happens when something fails")
        promise(&document)
        let rows = self.rows
        if !rows.isEmpty {
            document.blocks.append(
                .table(
                    header: ["part", "fault", "the site", "takes over", "why"],
                    rows: rows.prefix(Self.mostRows).map { [code($0.parts), $0.faults.map(Self.fault).joined(separator: ", "), Self.outcome($0.first), takeover($0), why($0.first)] }))
        }
        if rows.count > Self.mostRows { document.say("\(rows.count - Self.mostRows) more are in `roost check --json`.") }
        if !unseen.isEmpty { document.say("No request notices the loss of \(Listing.of(unseen.map { "`\($0)`" }, most: 12)).") }
        pairs(&document)
        let causes = writer.report.availability.causes.prefix(3).map { "`\($0.subject)`" }
        document.say(
            "**How often.** With the failure and repair rates assumed for `roost check` (they are assumptions, and can be set in the stack file), failures independent of each other: up \(String(format: "%.*f", min(9, max(2, Int(writer.report.availability.nines))), writer.report.availability.probability * 100)) % of the time, about \(minutes(writer.report.availability.outageMinutes)) of outage a year"
                + (causes.isEmpty ? "." : ", most of it by \(Listing.of(causes))."))
    }

    /// What the site does not survive together, although it survives each alone.
    private func pairs(_ document: inout Document) {
        let pairs = writer.report.cutPairs
        guard !pairs.isEmpty else { return }
        let hosts = pairs.filter { !$0.first.contains("/") && !$0.second.contains("/") }.map { "`\($0.first)` with `\($0.second)`" }
        let others = pairs.count - hosts.count
        let both = "the loss of both takes the site down, although it survives the loss of either"
        document.say(
            "**Two at once.** "
                + (hosts.isEmpty
                    ? "There \(others == 1 ? "is one pair" : "are \(others) pairs") of a component with a component or host: \(both)."
                    : "\(Listing.of(hosts, most: 12)): \(both)." + (others == 0 ? "" : " So it is with \(others) pair\(others == 1 ? "" : "s") of which at least one is a single component."))
                + " `roost check --json` lists them all.")
    }

    /// What is alike in one row: the faults of one part first, then the parts.
    private struct Row {
        var parts: [String]
        var faults: [Fault]
        var takeovers: [String]
        var first: Prediction
    }

    private var rows: [Row] {
        var byPart: [Row] = []
        for prediction in writer.report.predictions where prediction.outcome != .unseen {
            if let last = byPart.last, last.parts == [prediction.component], isAlike(last.first, prediction) {
                byPart[byPart.count - 1].faults.append(prediction.fault)
            } else {
                byPart.append(Row(parts: [prediction.component], faults: [prediction.fault], takeovers: prediction.takeover.map { [$0] } ?? [], first: prediction))
            }
        }
        var rows: [Row] = []
        for row in byPart {
            if let at = rows.firstIndex(where: { $0.faults == row.faults && kind($0.first) == kind(row.first) && isAlike($0.first, row.first) }) {
                rows[at].parts += row.parts
                rows[at].takeovers += row.takeovers.filter { !rows[at].takeovers.contains($0) }
            } else {
                rows.append(row)
            }
        }
        return rows
    }

    /// In a row of several parts each is stood in for by the others.
    private func takeover(_ row: Row) -> String {
        row.parts.count > 1 && !row.takeovers.isEmpty && Set(row.takeovers).isSubset(of: row.parts) ? "another of them" : code(row.takeovers)
    }

    private func isAlike(_ a: Prediction, _ b: Prediction) -> Bool {
        a.outcome == b.outcome && a.gapSeconds == b.gapSeconds && a.reason == b.reason && a.assumption == b.assumption && a.lostWrites == b.lostWrites
    }

    /// An engine, or the roles of a host.
    private func kind(_ prediction: Prediction) -> String {
        let parts = prediction.component.split(separator: "/").map(String.init)
        return parts.count > 1 ? parts[1] : (stack.host(named: parts[0])?.roles.map(\.rawValue).joined(separator: " ") ?? "")
    }

    private func code(_ names: [String]) -> String {
        names.isEmpty ? "" : names.count > 4 ? names.prefix(3).map { "`\($0)`" }.joined(separator: ", ") + " and \(names.count - 3) more" : names.map { "`\($0)`" }.joined(separator: ", ")
    }

    private func why(_ prediction: Prediction) -> String {
        prediction.reason.replacing("\n", with: " ") + (prediction.lostWrites.map { "; acknowledged writes lost: \($0)" } ?? "") + (prediction.assumption.map { " (assumed: \($0))" } ?? "")
    }

    /// Engines that no request needs anywhere, and single components where the same engine matters elsewhere.
    private var unseen: [String] {
        func engine(_ prediction: Prediction) -> String? { prediction.component.split(separator: "/").dropFirst().first.map(String.init) }
        let needed = Set(writer.report.predictions.filter { $0.outcome != .unseen }.compactMap(engine))
        let names = writer.report.predictions.filter { $0.outcome == .unseen }.compactMap { prediction in
            engine(prediction).map { needed.contains($0) ? prediction.component : $0 }
        }
        return Set(names).sorted()
    }

    private func minutes(_ minutes: Double) -> String {
        minutes >= 120 ? String(format: "%.1f hours", minutes / 60) : minutes >= 1 ? String(format: "%.0f minutes", minutes) : minutes * 60 >= 1 ? String(format: "%.0f seconds", minutes * 60) : "less than a second"
    }

    /// What may be lost, in one honest sentence.
    private func promise(_ document: inout Document) {
        guard let database = stack.database, let first = stack.hosts(.database).first else { return }
        let sentence =
            switch (database.topology, database.durability) {
            case (.single, _): "a write that was acknowledged is on one disk, `\(first.name)`'s: it survives a crash and a power cut if the disk honours fsync; the loss of the disk loses everything since the last backup\(database.backups == nil ? ", and there is none" : "")"
            case (.replica, .available): "after a healthy period the loss of one database host loses no acknowledged write; while the replica is away, writes go on in one place only, and the loss of the primary then loses them"
            case (.replica, .strict): "no acknowledged write is lost by the loss of one database host; in return, writes stop while no replica can acknowledge them"
            case (.galera, _): "in what was measured no acknowledged write was lost when one database host at a time was killed, frozen or cut off; several faults combined have been seen to lose some (Jepsen, 2026), so nobody can say that none can be"
            case (.groupReplication, _): "this has not been measured"
            }
        document.say("**What may be lost.** \(sentence.prefix(1).uppercased() + sentence.dropFirst()).")
    }

    private static func fault(_ fault: Fault) -> String {
        switch fault {
        case .killed: "process killed"
        case .stopped: "stopped"
        case .frozen: "frozen"
        case .poweredOff: "host powered off"
        case .cutOff: "host cut off the network"
        case .diskFull: "disk full"
        }
    }

    private static func outcome(_ prediction: Prediction) -> String {
        switch prediction.outcome {
        case .held: "goes on"
        case .gap: "fails for up to \(String(format: "%g", prediction.gapSeconds ?? 0)) s"
        case .down: "**is down** until somebody repairs it"
        case .unseen: "does not notice"
        }
    }
}
