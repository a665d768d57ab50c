import Engines
import Model

/// One line that a component logged, with control characters and terminal escapes taken out of it.
package struct LogLine: Sendable, Equatable, Encodable, Comparable {
    /// Seconds since 1970 by its host's clock; nil when it does not say.
    package var time: Double?
    package var host: String
    package var component: String
    package var text: String

    package init(time: Double?, host: String, component: String, text: String) {
        self.time = time
        self.host = host
        self.component = component
        self.text = Terminal.plain(text).replacing("\n", with: " ").replacing("\t", with: " ")
    }

    package static func < (a: LogLine, b: LogLine) -> Bool {
        (a.time ?? 0, a.host, a.component) < (b.time ?? 0, b.host, b.component)
    }
}

extension [LogLine] {
    /// The way of a request, from the balancer inwards: what each wrote down when it was done is the other way round, and with nginx no
    /// finer than a second.
    package var alongTheWay: [LogLine] {
        let tier = { (line: LogLine) in Engines.Catalogue.engine(named: line.component)?.tier.rawValue ?? 0 }
        return enumerated().sorted { (-tier($0.element), $0.offset) < (-tier($1.element), $1.offset) }.map(\.element)
    }
}
