import Checks
import Model

/// Who may reach and read what.
extension RuleCase {
    private static let now = 1_800_000_000
    private static let day = 86_400
    private static let both = ["shop.example.org", "www.shop.example.org"]
    private static let files = head + one + app + "tls: { certificate: { cert: ①c.pem, key: k.pem } }\n"
    private static let filesKey = head + one + app + "tls: { certificate: { cert: c.pem, key: ①k.pem } }\n"

    static let encryption = [
        RuleCase("no-https", "stack: s\ndomain: ①shop.example.org\n" + one + app),
        RuleCase("no-https", head + one + app + "tls: {}\n"),

        RuleCase("http-not-redirected", head + "hosts:\n  a-1: { address: 10.1.0.3, roles: [app] }\n" + app + "①tls: {}\n"),
        RuleCase("http-not-redirected", head + one + app + "tls: {}\n"),

        RuleCase("tls-ends-at-balancer", head + balanced + app + "tls: { internal: ①off }\n"),
        RuleCase("tls-ends-at-balancer", head + balanced + app + "tls: { internal: on }\n"),

        RuleCase("plaintext-flow", head + apart + app + "tls: { internal: ①off }\n"),
        RuleCase("plaintext-flow", head + apart + app + "tls: { internal: on }\n"),
        RuleCase("plaintext-flow", head + apart + app),

        RuleCase("certificate-unreadable", files, certificate(problem: "tls.certificate.cert")),
        RuleCase("certificate-unreadable", filesKey, certificate(problem: "tls.certificate.key")),
        RuleCase("certificate-unreadable", unmarked, certificate()),

        RuleCase("certificate-key", filesKey, certificate(matchesKey: false)),
        RuleCase("certificate-key", unmarked, certificate()),
        RuleCase("certificate-key", unmarked, certificate(matchesKey: nil)),

        RuleCase("certificate-names", files, certificate(names: ["shop.example.org"])),
        RuleCase("certificate-names", files, certificate(names: ["*.shop.example.org"])),
        RuleCase("certificate-names", unmarked, certificate(names: ["shop.example.org", "*.shop.example.org"])),
        RuleCase("certificate-names", unmarked, certificate()),

        RuleCase("certificate-expired", files, certificate(days: -200 ... -1)),
        RuleCase("certificate-expired", files, certificate(days: 1...90)),
        RuleCase("certificate-expired", unmarked, certificate(days: -1...1)),

        RuleCase("certificate-expiring", files, certificate(days: -60...29)),
        RuleCase("certificate-expiring", unmarked, certificate(days: -60...31)),
        RuleCase("certificate-expiring", unmarked, certificate(days: -60 ... -1)),

        RuleCase("certificate-self-made", reached("8.8.8.8", "tls: { certificate: ①internal }\n")),
        RuleCase("certificate-self-made", reached("8.8.8.8", "tls: { certificate: acme }\n")),
        RuleCase("certificate-self-made", reached("10.1.0.3", "tls: { certificate: internal }\n")),
        RuleCase("certificate-self-made", files.replacing("example.org", with: "foo.org"), certificate(isSelfSigned: true)),
        RuleCase("certificate-self-made", unmarked.replacing("example.org", with: "foo.org"), certificate()),
        RuleCase("certificate-self-made", unmarked.replacing("example.org", with: "test"), certificate(isSelfSigned: true)),

        RuleCase("no-firewall", head + "①" + one + app),
        RuleCase("no-firewall", head + one + app + "firewall: { admin: [10.1.0.0/24] }\n"),

        RuleCase("ssh-open", head + one + app + "firewall: { admin: [10.1.0.0/24, ①0.0.0.0/0, ②\"::/0\"] }\n"),
        RuleCase("ssh-open", head + one + app + "firewall: { admin: [10.0.0.0/8] }\n"),
    ]

    private static let unmarked = files.replacing("①", with: "")
    private static let balanced = "hosts:\n  lb-1: { address: 10.1.0.1, roles: [balancer] }\n  w-1: { address: 10.1.0.3, roles: [web, app] }\n"
    private static let apart = "hosts:\n  w-1: { address: 10.1.0.1, roles: [web] }\n  a-1: { address: 10.1.0.3, roles: [app] }\n"

    private static func reached(_ address: String, _ tls: String) -> String {
        "stack: s\ndomain: foobar.com\nhosts:\n  w-1: { address: \(address), roles: [web, app] }\n" + app + tls
    }

    private static func certificate(
        names: [String] = both, days: ClosedRange<Int> = -30...60, isSelfSigned: Bool = false, matchesKey: Bool? = true,
        problem: String? = nil
    ) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.now = now
        surroundings.certificate = CertificateReading(
            facts: CertificateFacts(
                names: names, notBefore: now + days.lowerBound * day, notAfter: now + days.upperBound * day,
                isSelfSigned: isSelfSigned, matchesKey: matchesKey),
            problems: problem.map { [.init(key: $0, message: "does not exist")] } ?? [])
        return surroundings
    }
}
