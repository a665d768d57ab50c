/// The program by which mtail reads a line for each request (`NginxConfiguration.figures`).
///
/// Health checks and probes are no visitors.
enum MtailProgram {
    /// Seconds: dense where websites answer, so that a quantile is near to what was measured.
    static let buckets = [
        "0.001", "0.002", "0.003", "0.005", "0.0075", "0.01", "0.015", "0.02", "0.03", "0.05", "0.075", "0.1", "0.15",
        "0.2", "0.3", "0.5", "0.75", "1", "1.5", "2", "3", "5", "10", "30",
    ]

    /// Of several attempts at an application host, the last one's time.
    static let text =
        Banner.hash + #"""
            counter nginx_requests_total by status
            counter nginx_probes_total by status
            histogram nginx_upstream_seconds buckets \#(buckets.joined(separator: ", "))
            histogram nginx_request_seconds buckets \#(buckets.joined(separator: ", "))

            /^visitor (?P<status>\d{3}) (?P<seconds>\d+\.\d+) / {
                nginx_requests_total[$status]++
                nginx_request_seconds = $seconds
                /^visitor \d{3} \d+\.\d+ (?:.* )?(?P<upstream>\d+\.\d+)$/ {
                    nginx_upstream_seconds = $upstream
                }
            }
            /^check (?P<status>\d{3}) / {
                nginx_probes_total[$status]++
            }

            """#
}
