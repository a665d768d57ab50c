import Engines
import Model

/// The members of the database, for people and for scripts.
struct DatabaseView {
    private struct Member: Encodable {
        var name: String
        /// `primary`, `replica`, `closed`, `apart` (hears nothing), `stopped`, `down`, `unreachable`; in a cluster `writer`, `reader`,
        /// `donor` (gives another member the data), `joining`, `apart` (has no majority).
        var role: String
        var reachable: Bool
        var takesWrites: Bool
        var lagSeconds: Int?
        var received: String
        var applied: String
        /// Transactions received and not applied.
        var waiting: Int
        var detail: String
    }

    private struct Whole: Encodable {
        var stack: String
        var topology: String
        var durability: String?
        var writer: String?
        var primary: String?
        var term: Int
        /// Whether the primary acknowledges only what a replica has, just now.
        var waitsForReplica: Bool
        /// How many members the cluster has just now.
        var clusterSize: Int?
        var members: [Member]
    }

    private let stack: Stack
    private let states: [MemberState]
    private let members: DatabaseMembers

    init(_ stack: Stack, _ states: [MemberState], _ members: DatabaseMembers) {
        self.stack = stack
        self.states = states
        self.members = members
    }

    private var primary: MemberState? { states.first { $0.host == members.primary } }

    var writer: String? { states.first { isCluster ? $0.isWriter : $0.host == members.primary && $0.role == "primary" }?.host }

    var isWell: Bool {
        guard !isCluster else { return members.problem == nil && writer != nil && states.allSatisfy { $0.isSpare || $0.isWriter } }
        return writer != nil && states.allSatisfy { $0.host == writer ? true : $0.role == "replica" }
            && (states.count < 2 || primary?.waits == true)
    }

    private var isCluster: Bool { stack.database?.topology == .galera }
    private var size: Int? { isCluster ? members.living.count : nil }
    private var isReplicated: Bool { stack.database?.topology == .replica }

    var json: String {
        Document.text(
            Whole(
                stack: stack.name, topology: stack.database?.topology.rawValue ?? "none",
                durability: isReplicated ? stack.database?.durability.rawValue : nil, writer: writer, primary: members.primary,
                term: members.term, waitsForReplica: primary?.waits == true, clusterSize: size,
                members: states.map {
                    Member(
                        name: $0.host, role: $0.role, reachable: $0.isReachable, takesWrites: $0.takesWrites,
                        lagSeconds: $0.isWriter ? 0 : $0.lagSeconds, received: $0.received.description,
                        applied: $0.applied.description, waiting: $0.waiting, detail: $0.error)
                }))
    }

    func text(coloured: Bool) -> String {
        guard !states.isEmpty else { return "\(stack.name) has no database" }
        var lines: [String] = []
        let width = states.map(\.host.count).max() ?? 0
        for state in states {
            let isGood = state.isSpare || state.host == writer
            var line = "\(state.host.padding(to: width))  " + Style.paint(state.role, isGood ? .green : .red, coloured)
            if state.role == "replica", let lag = state.lagSeconds { line += "  \(lag) s behind" }
            if state.waiting > 0 { line += "  \(Promotion.count(state.waiting)) received, not applied" }
            lines.append(line)
            if !state.error.isEmpty { lines.append("  " + Terminal.plain(state.error)) }
        }
        if let size { lines.append(cluster(size, coloured)) }
        if let note = members.note { lines.append(Style.paint("note: ", .yellow, coloured) + note) }
        if isReplicated, let primary, writer != nil {
            lines.append(
                primary.waits
                    ? "every write is on two hosts before it counts as done"
                    : Style.paint("warning: ", .yellow, coloured) + "writes are on \(primary.host) alone: no replica says that it has them")
        }
        return lines.joined(separator: "\n")
    }

    private func cluster(_ size: Int, _ coloured: Bool) -> String {
        if let problem = members.problem { return Style.paint("error: ", .red, coloured) + problem.cause + (problem.hint.map { "\n  hint: \($0)" } ?? "") }
        let spare = (size - 1) / 2
        let count = "\(size) of \(states.count) members agree on every write"
        return spare > 0 && size == states.count
            ? "\(count): \(spare) may be lost at once"
            : Style.paint("warning: ", .yellow, coloured) + "\(count): " + (spare > 0 ? "\(spare) more may be lost" : "without one of them nobody can write")
    }
}
