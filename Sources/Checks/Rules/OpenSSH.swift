import Model

struct OpenSSH: Rule {
    let id = "ssh-open"
    let severity = Severity.error
    let applies = "`firewall.admin` lets the whole Internet reach SSH, or more than 65,536 public addresses"
    let why = "every host is tried with stolen passwords and keys all day long, and the next hole in sshd is everybody's"
    let fix = "name the networks that operators really come from, such as `admin: [203.0.113.0/29]`, or the address of a VPN"

    func findings(in facts: Facts) -> [Finding] {
        (facts.stack.firewall?.admin ?? []).enumerated().compactMap { at, text in
            guard let network = Network(text), Self.isWide(network) else { return nil }
            return finding("firewall", at: "firewall.admin.\(at)", in: facts, "SSH is open to \(text)")
        }
    }

    private static func isWide(_ network: Network) -> Bool {
        let isPrivate = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10"].compactMap { Network($0) }
            .contains { $0.address.isIPv6 == network.address.isIPv6 && network.prefix >= $0.prefix && $0.contains(network.address) }
        return !isPrivate && network.prefix < (network.address.isIPv6 ? 32 : 16)
    }
}
