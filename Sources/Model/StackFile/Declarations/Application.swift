/// The application.
extension StackFile {
    static let app = Key(
        "app",
        .section([
            Key("runtime", .word(runtime), "What runs it.", required: true, example: "python"),
            Key(
                "source", .word(.folder), "The folder that holds it. Everything in it becomes one release.",
                required: true, example: "./app"),
            Key(
                "start", .word(.commandLine),
                "The command that serves requests, on the address and port in `$LISTEN`. `runtime: command` needs it.",
                absent: "the usual one of the runtime", example: "gunicorn --workers 2 --bind $LISTEN foobar:app"),
            Key(
                "health", .word(.healthPath), "The path that answers 200 as long as the application can serve.",
                default: "/healthz", example: "/healthz"),
            Key(
                "metrics", .word(.metricsPath),
                "The path at which it answers with figures of its own, as Prometheus reads them. The monitor asks every host of it; visitors get 404.",
                absent: "it is not asked for any", example: "/metrics"),
            Key(
                "migrate", .word(.commandLine), "A command that is run once per release, before the release serves.",
                absent: "nothing is run", example: "python migrate.py"),
            Key(
                "environment", .named(.variableName, .word(.variableValue)),
                "Variables for the application, next to those that Roost sets: "
                    + Word.reservedVariables.map { "`\($0)`" }.joined(separator: ", ") + ".",
                absent: "none", example: "{ GREETING: hello }"),
            Key(
                "packages", .list(.packageName, atLeast: 0), "Debian packages that it needs on its hosts.",
                absent: "none", example: "[libmariadb3]"),
            Key(
                "memory", .word(.size), "What it may use on one host before it is restarted.",
                absent: "no limit but the host's", example: "512M"),
            Key(
                "reaches", .list(.reach, atLeast: 0),
                "Services elsewhere that it calls, each with its TCP port. With a `firewall`, the application's own user reaches these and "
                    + "nothing else outside; other programs do not. An address or a network is opened as it stands, without the stack's own hosts. "
                    + "A name is known by its port only, since rules hold addresses and a name's change: the port is open to every public address, "
                    + "and to none of a private network.",
                absent: "it reaches nothing outside", example: "[api.example.com:443, 203.0.113.0/24:25]"),
        ]),
        "The application, for the hosts with the role `app`.", absent: "there is none",
        example: "{ runtime: python, source: ./app }")

    static let runtime: Word = .choice("a runtime") { (runtime: App.Runtime) in
        switch runtime {
        case .python: "Python 3 with what `requirements.txt` names"
        case .node: "Node.js with what `package.json` names"
        case .swift: "a Swift package, built here and shipped as a binary"
        case .command: "whatever `start` says; the folder is shipped as it is"
        }
    }
}
