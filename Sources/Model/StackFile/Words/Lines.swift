/// Command lines, paths and values of variables.
extension Word {
    static let commandLine: Word = .init(
        "a command", "one line for the shell", .text(pattern: "^[^\\n\\r\\u0000]*\\S[^\\n\\r\\u0000]*$", longest: 4096)
    ) { text in
        if text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) {
            return Problem(
                message: "a command is one line",
                hint: "put longer things into a script of the application and name that")
        }
        if text.allSatisfy(\.isWhitespace) {
            return Problem(message: "the command is empty", hint: "write the command, or remove the key")
        }
        return text.utf8.count <= 4096
            ? nil : Problem(message: "the command is longer than 4096 bytes", hint: "use a script")
    }

    static let healthPath: Word = .init(
        "a path to ask for", "a slash and the rest of the path, such as /healthz",
        .text(pattern: "^/[A-Za-z0-9/._~%?&=+:@,-]*$", longest: 1024)
    ) { text in
        guard !text.hasPrefix("/") || text.utf8.count > 1024 else {
            let isPlain = text.utf8.allSatisfy { Label.isAlphanumeric($0) || "/._~%?&=+:@,-".utf8.contains($0) }
            return isPlain
                ? nil
                : Problem(
                    message: "\(Quote.of(text)) is not a path to ask for",
                    hint: "percent-encode all but letters, digits and /._~?&=+:@,-")
        }
        let hint =
            text.hasPrefix("http")
            ? "leave out the scheme and the host" : "start with a slash: `\(Quote.plain("/" + text, longest: 60))`"
        return Problem(message: "\(Quote.of(text)) is not a path to ask for", hint: hint)
    }

    /// Compared with what visitors ask for, so without what can be written in more than one way.
    static let metricsPath: Word = .init(
        "a path of figures", "a slash, then letters, digits, dots, dashes, underscores and slashes between them, such as /metrics",
        .text(pattern: "^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$", longest: 255)
    ) { text in
        guard hostFolder.problem(text) != nil else { return nil }
        let hint =
            text.contains("://") ? "leave out the scheme and the host"
            : !text.hasPrefix("/") ? "start with a slash: `\(Quote.plain("/" + text, longest: 60))`" : "write \(metricsPath.advice)"
        return Problem(message: "\(Quote.of(text)) is not a path of figures", hint: hint)
    }

    /// A folder beside the stack file, or reached from there by `..`.
    static let folder: Word = .init(
        "a folder", "a path relative to the stack file, such as ./app",
        .text(pattern: "^[^/~\\u0000-\\u001f][^\\u0000-\\u001f]*$", longest: 1024)
    ) { text in
        if text.hasPrefix("/") || text.hasPrefix("~") {
            return Problem(
                message: "\(Quote.of(text)) is not relative to the stack file",
                hint: "write a relative path, so that the file works on every machine: ./app")
        }
        if text.isEmpty || text.utf8.count > 1024 || text.utf8.contains(where: { $0 < 0x20 }) {
            return Problem(message: "\(Quote.of(text)) is not a folder", hint: "write \(folder.advice)")
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: true)
        if parts.drop(while: { $0 == ".." || $0 == "." }).contains("..") {
            return Problem(
                message: "\(Quote.of(text)) goes up after going down", hint: "write `..` at the front of the path only")
        }
        return nil
    }

    static let file: Word = .init(
        "a file", "a path, relative to the stack file or absolute",
        .text(pattern: "^[^\\u0000-\\u001f]+$", longest: 1024)
    ) { text in
        (1...1024).contains(text.utf8.count) && !text.utf8.contains { $0 < 0x20 }
    }

    static let hostFolder: Word = .init(
        "a folder on a host",
        "an absolute path of letters, digits, dots, dashes and underscores, such as /var/backups/roost",
        .text(pattern: "^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$", longest: 255)
    ) { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 1 && parts[0].isEmpty && text.utf8.count <= 255
            && parts.dropFirst().allSatisfy { part in
                !part.isEmpty && !part.hasPrefix(".")
                    && part.utf8.allSatisfy { Label.isAlphanumeric($0) || "._-".utf8.contains($0) }
            }
    }

    static let variableValue: Word = .init("a value", "text on one line", .scalar) { text in
        guard !text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }), text.utf8.count <= 32_768 else {
            return Problem(
                message: "the value of a variable is one line of at most 32 KiB",
                hint: "put longer text into a file of the application")
        }
        return nil
    }
}
