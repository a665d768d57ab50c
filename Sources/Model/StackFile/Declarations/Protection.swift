/// What protects the site: encryption, the firewall, and eyes on it.
extension StackFile {
    static let tls = Key(
        "tls",
        .section([
            Key(
                "certificate",
                .wordOrSection(
                    certificate,
                    [
                        Key(
                            "cert", .word(.file), "The certificate and its chain, in PEM.", required: true,
                            example: "certs/www.pem"),
                        Key(
                            "key", .word(.file), "Its private key, in PEM, mode 0600.", required: true,
                            example: "certs/www.key"),
                    ]),
                "Where the certificate for the domain comes from: one of these words, or the files `{ cert: …, key: … }`.",
                default: "internal", example: "acme"),
            Key(
                "redirect", .word(.flag), "Whether a request over plain HTTP is sent to HTTPS.", default: "on", example: "on"),
            Key(
                "acme",
                .section([
                    Key(
                        "directory", .word(.webAddress), "The directory of the ACME server.", default: ACME.letsEncrypt,
                        example: "https://acme-staging-v02.api.letsencrypt.org/directory"),
                    Key(
                        "email", .word(.emailAddress), "Where the authority writes to.", absent: "`hostmaster@` the domain",
                        example: "ops@foobar.com"),
                    Key(
                        "trust", .word(.hostFile),
                        "A file on the asking host, in PEM: the authority of the ACME server's own certificate.",
                        absent: "those that Debian trusts", example: "/etc/ssl/certs/our-acme.pem"),
                ]), "For `certificate: acme`: whom to ask.", absent: "Let's Encrypt is asked",
                example: "{ email: ops@foobar.com }"),
            Key(
                "internal", .word(.flag), "Whether traffic between the hosts is encrypted too.", default: "on",
                example: "off"),
        ]),
        "HTTPS.", absent: "the site speaks plain HTTP", example: "{ certificate: acme }")

    static let certificate: Word = .choice(
        "a source of certificates",
        [
            Word.Choice(
                word: "internal", meaning: "signed by the stack's own authority, which clients must be told to trust"),
            Word.Choice(word: "acme", meaning: "from Let's Encrypt, or another authority that speaks ACME"),
        ])

    static let firewall = Key(
        "firewall",
        .section([
            Key(
                "admin", .list(.network, atLeast: 1),
                "The networks from which SSH may be reached. All else follows from who talks to whom.", required: true,
                example: "[10.20.0.0/24]")
        ]),
        "A firewall on every host.", absent: "there is none", example: "{ admin: [10.20.0.0/24] }")

    static let monitoring = Key(
        "monitoring",
        .section([
            Key("retention", .word(.duration), "How long figures are kept.", default: "15d", example: "30d"),
            Key(
                "alerts",
                .section([
                    Key(
                        "webhook", .word(.webAddress), "Where alerts are posted, as JSON.", required: true,
                        example: "https://hooks.example.com/roost")
                ]), "Who is told.", absent: "alerts are shown, and nobody is told", example: "{ webhook: https://… }"),
            Key(
                "forward",
                .section([
                    Key(
                        "metrics", .word(.webAddress), "Where figures are sent as well (Prometheus remote write).",
                        absent: "nowhere", example: "https://metrics.example.com/write"),
                    Key(
                        "logs", .word(.logAddress), "Where log lines are sent as well.", absent: "nowhere",
                        example: "tls://logs.example.com:6514"),
                ]), "Copies for another system.", absent: "none", example: "{ metrics: https://… }"),
        ]),
        "Agents on every host, and the hosts with the role `monitor` that watch them.", absent: "nobody watches",
        example: "{ retention: 15d }")
}
