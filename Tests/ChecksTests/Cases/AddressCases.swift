import Checks
import Model

/// The addresses that move.
extension RuleCase {
    static let addresses = [
        RuleCase("virtual-outside-network", head + pair + "balancer: { virtual: [①10.2.0.9] }\n" + app),
        RuleCase("virtual-outside-network", head + pair + "balancer: { virtual: [10.1.0.9] }\n" + app),
        RuleCase(
            "virtual-outside-network",
            head + pair + "balancer: { virtual: [10.1.7.9] }\n" + app + "firewall: { admin: [10.1.0.0/16] }\n"),
        RuleCase(
            "virtual-outside-network",
            head + pair + "balancer: { virtual: [①10.2.0.9] }\n" + app + "firewall: { admin: [0.0.0.0/0] }\n"),

        // The last numbers are the same, and one network holds both addresses.
        RuleCase(
            "vrrp-clash",
            head + pair + "balancer: { virtual: [①10.1.0.9] }\n" + app + "firewall: { admin: [10.1.0.0/16] }\n",
            beside(virtual: "10.1.7.9")),
        RuleCase(
            "vrrp-clash",
            head + pair + "balancer: { virtual: [10.1.0.9] }\n" + app + "firewall: { admin: [10.1.0.0/16] }\n",
            beside(virtual: "10.1.7.8")),
        RuleCase("vrrp-clash", head + pair + "balancer: { virtual: [10.1.0.9] }\n" + app, beside(virtual: "10.1.7.9")),
        RuleCase("vrrp-clash", head + pair + "balancer: { virtual: [10.1.0.9] }\n" + app),

        RuleCase(
            "address-clash", head + pair + "balancer: { virtual: [①10.1.0.9] }\n" + app, beside(virtual: "10.1.0.9")),
        RuleCase(
            "address-clash",
            head + "hosts:\n  lb-1: { address: ①10.1.7.9, roles: [balancer] }\n  w-1: { address: 10.1.0.3, roles: [web, app] }\n"
                + app, beside(virtual: "10.1.7.9")),
        RuleCase(
            "address-clash", head + pair + "balancer: { virtual: [10.1.0.9] }\n" + app, beside(virtual: "10.1.7.8")),

        RuleCase("no-failover", head + crowd(260) + "balancer: { virtual: [①10.1.0.9] }\n" + app),
        RuleCase("no-failover", head + crowd(3) + "balancer: { virtual: [10.1.0.9] }\n" + app),
    ]

    /// A stack whose balancers are at 10.1.7.1 and 10.1.7.2.
    private static func beside(virtual: String) -> Surroundings {
        var other = Stack(name: "other", domain: "example.net", hosts: [])
        other.hosts = [("a", "10.1.7.1"), ("b", "10.1.7.2")].compactMap { name, address in
            Address(address).map { Host(name: name, address: $0, roles: [.balancer]) }
        }
        other.balancer = Balancer()
        other.balancer?.virtual = [virtual].compactMap(Address.init)
        other.source.file = "other.yml"
        var surroundings = Surroundings()
        surroundings.neighbours = [other]
        return surroundings
    }

    private static func crowd(_ count: Int) -> String {
        "hosts:\n  w-1: { address: 10.1.0.3, roles: [web, app] }\n"
            + (1...count).map { "  lb-\($0): { address: 10.1.\(1 + $0 / 200).\(1 + $0 % 200), roles: [balancer] }\n" }.joined()
    }
}
