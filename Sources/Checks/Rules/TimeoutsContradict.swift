import Engines
import Model

struct TimeoutsContradict: Rule {
    let id = "timeouts-contradict"
    let severity = Severity.warning
    let applies = "the application's own time limit (gunicorn's `--timeout`) is longer than nginx waits for it"
    let why = "the visitor has been answered 504 while the application goes on working, and nobody will read its answer"
    let fix = "end a request in the application before nginx gives it up: `--timeout 50`"

    func findings(in facts: Facts) -> [Finding] {
        guard let app = facts.stack.app, !facts.stack.hosts(.web).isEmpty || !facts.stack.hosts(.balancer).isEmpty else { return [] }
        let limit = facts.stack.hosts(.web).isEmpty ? HAProxyTiming.serverSeconds : NginxTiming.readSeconds
        guard let seconds = StartOptions(app).number("--timeout", "-t"), seconds > limit else { return [] }
        return [
            finding(
                "app.start", at: "app.start", in: facts,
                "the application takes up to \(seconds) s for a request, and what is in front of it waits \(limit) s")
        ]
    }
}

/// The options of gunicorn in a start command.
struct StartOptions {
    private let words: [String]

    init(_ app: App) { words = (app.start ?? "").split(separator: " ").map(String.init) }

    var isGunicorn: Bool { words.contains { $0 == "gunicorn" || $0.hasSuffix("/gunicorn") } }

    func number(_ long: String, _ short: String) -> Int? {
        guard isGunicorn else { return nil }
        for (at, word) in words.enumerated() {
            if word.hasPrefix("\(long)=") { return Int(word.dropFirst(long.count + 1)) }
            if word == long || word == short, at + 1 < words.count { return Int(words[at + 1]) }
        }
        return nil
    }
}
