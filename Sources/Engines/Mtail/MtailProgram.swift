import Model

/// The program by which mtail reads nginx's access log (`NginxConfiguration.log`).
///
/// Health checks and probes are no visitors: they are told by what they call themselves *and* by an address of the stack,
/// so that nobody outside hides by a name.
struct MtailProgram {
    /// Seconds: dense where websites answer, so that a quantile is near to what was measured.
    static let buckets = [
        "0.001", "0.002", "0.003", "0.005", "0.0075", "0.01", "0.015", "0.02", "0.03", "0.05", "0.075", "0.1", "0.15",
        "0.2", "0.3", "0.5", "0.75", "1", "1.5", "2", "3", "5", "10", "30",
    ]
    /// What the monitor's probes of the site call themselves.
    static let probe = "roost-probe"
    static let check = "haproxy-check"

    let stack: Stack

    /// The addresses that check and probe.
    var insiders: [String] {
        stack.hosts.filter { $0.roles.contains(.balancer) || $0.roles.contains(.monitor) }.map { "\($0.address)" }
    }

    private var pattern: String { insiders.map { $0.replacing(".", with: "\\.") }.joined(separator: "|") }

    var text: String {
        Banner.hash + #"""
            counter nginx_requests_total by status
            counter nginx_probes_total by status
            histogram nginx_upstream_seconds buckets \#(Self.buckets.joined(separator: ", "))
            histogram nginx_request_seconds buckets \#(Self.buckets.joined(separator: ", "))

            /^\{"time":"[^"]*","id":"(?:[^"\\]|\\.)*","client":"(?P<client>[^"]*)",.*,"status":(?P<status>\d{3}),"bytes":\d+,"seconds":(?P<seconds>\d+\.\d+),.*"agent":"(?P<agent>(?:[^"\\]|\\.)*)"\}$/ {
                $client =~ /^(?:\#(pattern))$/ {
                    $agent =~ /^(?:\#(Self.check)|\#(Self.probe))$/ {
                        nginx_probes_total[$status]++
                        stop
                    }
                }
                nginx_requests_total[$status]++
                nginx_request_seconds = $seconds
                /"upstream_seconds":"(?:[^"]*, )?(?P<upstream>\d+\.\d+)"/ {
                    nginx_upstream_seconds = $upstream
                }
            }

            """#
    }
}
