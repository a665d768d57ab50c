/// Where something is sent that is not the stack's own, as its URL says.
struct Receiver {
    let url: String
    let scheme: String
    let host: String
    let port: Int

    /// Nil when it is no URL.
    init?(_ url: String?) {
        guard let url, let colon = url.range(of: "://") else { return nil }
        self.url = url
        scheme = String(url[..<colon.lowerBound])
        var authority = url[colon.upperBound...].prefix { !"/?#".contains($0) }
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        let usual = ["https": 443, "http": 80, "tls": 6514, "tcp": 514, "udp": 514][scheme] ?? 443
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]") ?? authority.startIndex : authority.startIndex
        if let at = authority[end...].lastIndex(of: ":") {
            host = authority[..<at].filter { !"[]".contains($0) }
            port = Int(authority[authority.index(after: at)...]) ?? usual
        } else {
            host = authority.filter { !"[]".contains($0) }
            port = usual
        }
    }

    var isEncrypted: Bool { scheme == "https" || scheme == "tls" }
}
