import Model

struct SSHOpen: Rule {
    let id = "ssh-open"
    let severity = Severity.warning
    let applies = "`firewall.admin` names a network of a /7 or wider (IPv6: a /15), such as 0.0.0.0/0"
    let why = "everybody may try passwords, and the next hole in sshd, on every host; robots do so all day"
    let fix = "name the networks that you log in from, such as the office's or the VPN's: `firewall: { admin: [NETWORK] }`"

    func findings(in facts: Facts) -> [Finding] {
        (facts.stack.firewall?.admin ?? []).enumerated().compactMap { at, text in
            guard let network = Network(text), network.prefix < (network.address.isIPv6 ? 16 : 8) else { return nil }
            let whom = network.prefix == 0 ? "the whole Internet" : "a good part of the Internet"
            return finding(
                "firewall.admin.\(at)", at: "firewall.admin.\(at)", in: facts, "SSH is open to \(whom): `\(network)`")
        }
    }
}
