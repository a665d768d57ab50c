import Model

/// What a `start` that runs gunicorn says about it. A file of settings may say more: that is unknown here.
struct Gunicorn {
    private let words: [String]

    /// Nil when `start` runs something else, or is more than one simple command.
    init?(_ app: App?) {
        guard let start = app?.start, !start.contains(where: { ";|&<>()`'\"\n".contains($0) }) else { return nil }
        words = start.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.contains(where: { $0.split(separator: "/").last == "gunicorn" }) else { return nil }
    }

    /// Workers times threads, as far as the command line says both or leaves threads at their default of one.
    var concurrency: Int? {
        guard let workers = number("-w", "--workers") else { return nil }
        let threads = has("--threads") ? number(nil, "--threads") : 1
        guard let threads, isOfThreads else { return nil }
        return workers.multipliedReportingOverflow(by: threads).overflow ? nil : workers * threads
    }

    /// Seconds after which a worker that is busy with one request is killed: so it is with workers that answer one at a time
    /// (gunicorn documentation, `timeout`).
    var requestTimeout: Int? {
        guard isOfThreads, !has("--threads"), !has("--worker-class"), !has("-k") else { return nil }
        return number("-t", "--timeout").flatMap { $0 > 0 ? $0 : nil }
    }

    /// Whether its workers are those of threads: others answer as many requests as there are.
    private var isOfThreads: Bool {
        guard let kind = value("-k", "--worker-class") else { return !has("-k") && !has("--worker-class") }
        return kind == "sync" || kind == "gthread"
    }

    private func has(_ name: String) -> Bool { words.contains { $0 == name || $0.hasPrefix(name + "=") } }

    private func number(_ short: String?, _ long: String) -> Int? { value(short, long).flatMap(Quantities.number) }

    /// The last one counts: `-w 4`, `-w4`, `--workers 4`, `--workers=4`.
    private func value(_ short: String?, _ long: String) -> String? {
        var found: String?
        for (at, word) in words.enumerated() {
            if word == long || word == short {
                found = at + 1 < words.count ? words[at + 1] : nil
            } else if word.hasPrefix(long + "=") {
                found = String(word.dropFirst(long.count + 1))
            } else if let short, word.hasPrefix(short), word.count > short.count, !word.hasPrefix("--") {
                found = String(word.dropFirst(short.count))
            }
        }
        return found
    }
}
