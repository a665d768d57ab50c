/// How long nginx waits for the application; less than HAProxy waits for nginx, so that the answer that a visitor gets says
/// which of the two did not answer.
package enum NginxTiming {
    /// For a connection and its TLS: less than a balancer waits for the answer to its check, so that an application host that is lost does
    /// not take web servers out.
    package static let connectMilliseconds = 500
    package static let sendSeconds = 30
    package static let readSeconds = 55
    /// How long a server that refused a connection is left alone.
    package static let failSeconds = 1
    /// How long an idle connection to the application is kept: less than a server that failed is left alone, so that none of its
    /// connections from before is used again, and less than applications keep theirs (gunicorn 2 s, Node.js 5 s).
    static let keepMilliseconds = 900
}
