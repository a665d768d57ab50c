import Model

/// A reload that returns when it is over: systemd's own `reload` of these daemons returns when the signal is sent, and
/// whoever sends requests again then meets the old processes just as they close their connections.
struct Reload {
    let file: FileResource
    /// The lines of the unit's drop-in.
    let lines: String

    /// - Parameters:
    ///   - isApart: whether it runs as root outside of the unit's sandbox (systemd.service(5), `+`).
    ///   - script: shell; `$1` is the process id of the unit's main process. Ten seconds at most.
    init(of name: String, checkedBy check: String? = nil, isApart: Bool = false, _ script: String) {
        let path = "\(Programs.directory)/\(name)-reload"
        file = FileResource(path, "#!/bin/sh\n\(Banner.hash)\(script)\n", mode: "755", validation: "sh -n {}")
        lines = "ExecReload=\n" + (check.map { "ExecReload=\($0)\n" } ?? "") + "ExecReload=\(isApart ? "+" : "")\(path) $MAINPID\n"
    }

    var resources: [any Resource] { [Programs.folder, file] }
}
