/// The last line of a start script.
enum StartCommand {
    /// Words that are the shell's own: `exec` before them finds no program.
    private static let shellWords: Set<String> = [
        "!", ".", ":", "[[", "alias", "break", "case", "cd", "command", "continue", "eval", "exec", "exit", "export", "for",
        "function", "getopts", "hash", "if", "jobs", "local", "read", "readonly", "return", "set", "shift", "time", "times",
        "trap", "type", "ulimit", "umask", "unalias", "unset", "until", "wait", "while", "{",
    ]

    /// `command`, with `exec` before its program when nothing of it needs a shell, so that signals reach the program.
    ///
    /// Variables that are set for the program alone stay before the `exec`: `A=b exec program` (dash exports them).
    static func line(_ command: String) -> String {
        guard !command.unicodeScalars.contains(where: { ";|&<>()`\n".unicodeScalars.contains($0) }) else { return command }
        var rest = Substring(command)
        while let assignment = rest.prefixMatch(of: #/[ \t]*[A-Za-z_][A-Za-z0-9_]*=([^ \t'"\\]|'[^']*'|"[^"\\]*")*[ \t]+/#) {
            rest = rest[assignment.range.upperBound...]
        }
        let program = rest.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
        let isProgram = !program.isEmpty && !program.contains("=") && !shellWords.contains(String(program))
        return isProgram ? command[..<rest.startIndex] + "exec " + rest : command
    }
}
