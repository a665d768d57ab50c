/// Which servers there are, and how Roost reaches them.
extension StackFile {
    static let hosts = Key(
        "hosts",
        .named(
            .hostName,
            .section([
                Key(
                    "address", .word(.address), "The address at which SSH and the other hosts reach it.",
                    required: true, example: "10.20.0.21"),
                Key("roles", .list(role, atLeast: 1), "What the host is for.", required: true, example: "[web, app]"),
                Key(
                    "site", .word(.siteName),
                    "What it shares its fate with: a rack, a machine, a building.",
                    absent: "nothing is known about that", example: "rack-1"),
            ])),
        "The servers, by name. The first one with the role `database` is the first primary.",
        required: true, example: "{ web-1: { address: 10.20.0.21, roles: [web] } }")

    static let role: Word = .choice("a role") { (role: Role) in
        switch role {
        case .balancer: "HAProxy: takes the requests and spreads them over the web hosts"
        case .web: "nginx: serves files and passes the rest to the application"
        case .app: "the application server"
        case .database: "MariaDB"
        case .cache: "Redis"
        case .monitor: "Prometheus and Alertmanager: watch the other hosts"
        case .dns: "NSD: answers for the domain"
        }
    }

    static let ssh = Key(
        "ssh",
        .section([
            Key(
                "user", .word(.userName), "Who logs in: root, or a user who may run `sudo` without a password.",
                default: "root", example: "admin"),
            Key(
                "port", .word(.port), "The port of sshd.", absent: "the user's SSH configuration decides",
                example: "22"),
        ]),
        "How Roost reaches the hosts. All else comes from `~/.ssh/config` and the agent.", absent: "the defaults hold",
        example: "{ user: root }")
}
