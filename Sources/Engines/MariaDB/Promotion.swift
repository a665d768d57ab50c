import Model

/// Whether another member may take the writes, and how: decided from what the members say, before anything is done.
package struct Promotion: Sendable, Equatable {
    package enum Way: String, Sendable {
        /// The primary closes, the other one takes all that it wrote, then opens.
        case planned
        /// The primary is lost: what it acknowledged is where its replica is, as far as it waited for one.
        case unplanned
        /// It has the writes already, or had them and is closed: it opens.
        case reopened
    }

    package var way: Way
    package var from: String
    package var to: String
    package var term: Int

    package init(way: Way, from: String, to: String, term: Int) {
        self.way = way
        self.from = from
        self.to = to
        self.term = term
    }

    /// Why nothing is done: the answer is no.
    package struct Refusal: Error, Sendable, Equatable {
        package var text: String
        package var hint: String?

        package init(text: String, hint: String? = nil) {
            self.text = text
            self.hint = hint
        }
    }

    /// - Parameters:
    ///   - members: in the order of the file.
    ///   - target: the host that the user named.
    ///   - witnesses: hosts that reach a primary that cannot be reached from here.
    ///   - isFenced: whether the user says that the primary cannot take writes any more.
    package static func decide(
        _ members: [MemberState], primary: String, term: Int, target: String?, witnesses: [String], isFenced: Bool
    ) throws(Refusal) -> Promotion {
        let old = members.first { $0.host == primary }
        let next = try successor(members, primary: primary, target: target)
        guard next.host != primary else {
            guard !next.takesWrites else { throw Refusal(text: "\(primary) takes the writes already") }
            return Promotion(way: .reopened, from: primary, to: primary, term: term + 1)
        }
        let isLost = old?.isServing != true
        if old?.isReachable != true, !witnesses.isEmpty, !isFenced {
            throw Refusal(
                text: "\(primary) does not answer from here, but \(list(witnesses)) can reach it: it may be taking writes, and there would be two primaries",
                hint: "stop it or cut it off, and say so: --primary-is-fenced")
        }
        guard next.mark != nil else { throw Refusal(text: "\(next.host) has no copy of the data yet", hint: "`roost up`") }
        if !next.applies {
            let waiting = next.waiting
            throw Refusal(
                text: waiting > 0
                    ? "\(count(waiting)) received, not applied, on \(next.host): its SQL thread stands still"
                        + (next.error.isEmpty ? "" : " (\(next.error))")
                    : "\(next.host) does not apply what it receives" + (next.error.isEmpty ? "" : " (\(next.error))"),
                hint: isLost ? "start it: roost ssh \(next.host) -- mariadb -e 'START SLAVE SQL_THREAD'" : "`roost up` starts it again; then promote")
        }
        if !isLost, !next.receives {
            throw Refusal(
                text: "\(next.host) does not follow \(primary)" + (next.error.isEmpty ? "" : " (\(next.error))"),
                hint: "`roost up` mends that; then promote")
        }
        return Promotion(way: isLost ? .unplanned : .planned, from: primary, to: next.host, term: term + 1)
    }

    /// The one that was named, or the one that received most; nobody may leave behind what another one has.
    private static func successor(_ members: [MemberState], primary: String, target: String?) throws(Refusal) -> MemberState {
        let ready = members.filter { $0.host != primary && $0.isServing }
        let most = ready.max { $1.received.ahead(of: $0.received) > 0 }
        guard let target else {
            guard let most else {
                throw Refusal(text: "no other database host answers", hint: "`roost db promote \(primary)` opens the primary itself, if it is closed")
            }
            return most
        }
        guard let named = members.first(where: { $0.host == target }) else {
            throw Refusal(text: "\(target) is no database host (there are \(list(members.map(\.host))))")
        }
        guard named.isServing else { throw Refusal(text: "the database on \(target) does not answer") }
        if let most, target != primary, most.received.ahead(of: named.received) > 0 {
            throw Refusal(
                text: "\(most.host) received \(count(most.received.ahead(of: named.received))) more than \(target)",
                hint: "promote \(most.host)")
        }
        return named
    }

    package static func count(_ transactions: Int) -> String { "\(transactions) transaction\(transactions == 1 ? "" : "s")" }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
