/// The way of a request: the load balancer and the web servers.
extension StackFile {
    static let balancer = Key(
        "balancer",
        .section([
            Key(
                "algorithm", .word(algorithm), "Which web host gets the next request.", default: "roundrobin",
                example: "leastconn"),
            Key(
                "mode", .word(.choice("a mode") { redundancy($0, member: "balancer") }),
                "Whether all balancers serve, or one does and the other waits.", default: "active-passive",
                example: "active-active"),
            Key(
                "virtual", .list(.address, atLeast: 1),
                "The addresses that move between the balancers (VRRP): DNS names these. `active-active` wants one for each "
                    + "balancer.", absent: "none", example: "[10.20.0.10]"),
            Key(
                "preempt", .word(.flag),
                "Whether a balancer that is back takes its virtual address from the one that stood in for it.",
                absent: "off with `active-passive`, on with `active-active`", example: "off"),
            Key("log", .word(logging), "Which requests HAProxy writes a line about.", default: "all", example: "failed"),
        ]),
        "The load balancer, for the hosts with the role `balancer`.", absent: "the defaults hold",
        example: "{ algorithm: roundrobin, virtual: [10.20.0.10] }")

    static let algorithm: Word = .choice("an algorithm") { (algorithm: Balancer.Algorithm) in
        switch algorithm {
        case .roundrobin: "each in turn"
        case .leastconn: "the one with the fewest open connections: for requests of unequal length"
        case .source: "always the same one for the same client, as long as it is up"
        case .random: "two at random, of which the one with fewer connections"
        }
    }

    static let web = Key(
        "web",
        .section([
            Key(
                "mode", .word(.choice("a mode") { redundancy($0, member: "web host") }),
                "Whether all web hosts serve, or one does and the others wait.", default: "active-active",
                example: "active-passive"),
            Key(
                "static", .word(.folder), "A folder of files that nginx serves itself.",
                absent: "every request goes to the application", example: "./public"),
            Key("log", .word(logging), "Which requests nginx writes a line about.", default: "all", example: "failed"),
        ]),
        "The web servers, for the hosts with the role `web`.", absent: "the defaults hold",
        example: "{ static: ./public }")

    private static let logging: Word = .choice("one of these") { (logging: RequestLogging) in
        switch logging {
        case .all: "each of them, so that `roost logs --request` finds it"
        case .failed: "those that ended with a status of 500 or more or without an answer, or were sent a second time; the figures count all"
        }
    }

    @Sendable private static func redundancy(_ mode: Redundancy, member: String) -> String {
        switch mode {
        case .activeActive: "every \(member) serves"
        case .activePassive: "one \(member) serves; another takes over when it is lost"
        }
    }
}
