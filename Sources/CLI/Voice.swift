import Foundation
import Model

/// How a verb ends, as a number that scripts can rely on.
package enum ExitStatus: Int32, Error {
    case done = 0
    /// The answer is "no": findings, drift.
    case no = 1
    /// The stack file or the command line is wrong.
    case refused = 2
    /// A host could not be reached, or a step failed.
    case failed = 3
    case interrupted = 130
}

/// The wording and the colours of everything that is said to a person.
package enum Voice {
    /// Whether standard output may be coloured: a terminal, and no `NO_COLOR` (no-color.org).
    static var isColoured: Bool { isatty(STDOUT_FILENO) == 1 && noColour }
    static var errorsAreColoured: Bool { isatty(STDERR_FILENO) == 1 && noColour }

    private static var noColour: Bool {
        (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    static func error(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    static func say(_ failure: Failure) { say(failure.description) }

    /// Says that something is wrong.
    static func say(_ mistake: String) {
        error(Style.paint("error: ", .red, errorsAreColoured) + mistake)
    }

    static func say(_ findings: Findings) {
        let source = findings.all.first?.place.flatMap { FileManager.default.contents(atPath: $0.file) } ?? Data()
        error(FindingView.text(findings.all, source: String(decoding: source, as: UTF8.self), colour: errorsAreColoured))
    }
}

/// Colours of a terminal, and none where there are none.
enum Style: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case faint = "2"
    case bold = "1"

    static func paint(_ text: String, _ style: Style, _ coloured: Bool) -> String {
        coloured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// JSON for scripts: one document, keys in a fixed order.
enum Document {
    static func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Every value that is encoded here is made of strings, numbers and lists of them.
        return String(decoding: (try? encoder.encode(value)) ?? Data("null".utf8), as: UTF8.self)
    }
}
