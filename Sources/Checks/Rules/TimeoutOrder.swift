import Engines
import Model

struct TimeoutOrder: Rule {
    let id = "timeout-order"
    let severity = Severity.warning
    let applies =
        "on the way balancer → web server → application → database, one gives up before the next that it waits for does "
        + "(an application's own limit is known when `app.start` says so, as `gunicorn --timeout` does)"
    let why =
        "who gave up has answered with an error already, while the other still works on it, for nobody; and its own answer, "
        + "which says what is wrong, arrives nowhere"
    let fix = "let each wait longer than what it waits for"

    func findings(in facts: Facts) -> [Finding] {
        TimeoutOrder.contradictions(of: Catalogue.waits(in: facts.stack)).map { outer, inner in
            let key = outer.key ?? inner.key ?? "app"
            return finding(
                key, at: key, in: facts,
                "`\(outer.engine)` gives up after \(outer.seconds)s (`\(outer.setting)`), before `\(inner.engine)` does after "
                    + "\(inner.seconds)s (`\(inner.setting)`)",
                fix: fix(outer, inner))
        }
    }

    private func fix(_ outer: Wait, _ inner: Wait) -> String {
        if outer.key != nil { return "raise `\(outer.setting)` to more than \(inner.seconds)" }
        return inner.key != nil ? "lower `\(inner.setting)` to less than \(outer.seconds)" : fix
    }

    /// Neighbours of which the outer one gives up first, or at the same time.
    static func contradictions(of waits: [Wait]) -> [(outer: Wait, inner: Wait)] {
        zip(waits, waits.dropFirst()).filter { $0.seconds <= $1.seconds }.map { ($0, $1) }
    }
}
