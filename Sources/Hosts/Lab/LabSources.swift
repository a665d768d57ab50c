import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// Where this machine's apt finds Debian 12, and how it gets there: the base image does the same.
    struct Sources: Sendable, Equatable {
        /// Absent: debootstrap knows one.
        var mirror: String?
        var security: String?
        /// Lines of an apt configuration file: proxies, certificates.
        var settings: [String]

        static let suite = "bookworm"

        /// Reads `sources.list` (one entry a line) and `*.sources` (deb822) as apt does, and what `apt-config dump` said.
        init(lists: [String], deb822: [String], dump: String, proxy: String?) {
            var entries: [(location: String, suite: String)] = []
            for line in lists.joined(separator: "\n").split(separator: "\n") {
                var words = line.split(separator: " ").map(String.init)
                guard words.first == "deb" else { continue }
                words.removeFirst()
                if words.first?.hasPrefix("[") == true {
                    guard let end = words.firstIndex(where: { $0.hasSuffix("]") }) else { continue }
                    words.removeSubrange(...end)
                }
                if words.count >= 2 { entries.append((words[0], words[1])) }
            }
            for file in deb822 {
                for stanza in file.split(separator: "\n", omittingEmptySubsequences: false)
                    .split(whereSeparator: { $0.allSatisfy(\.isWhitespace) })
                {
                    let fields = Self.fields(stanza)
                    guard fields["types", default: []].contains("deb"), fields["enabled"] != ["no"] else { continue }
                    for location in fields["uris", default: []] {
                        entries += fields["suites", default: []].map { (location, $0) }
                    }
                }
            }
            func find(_ suite: String, _ ending: String) -> String? {
                let found =
                    entries.first { $0.suite == suite } ?? entries.first { Self.bare($0.location).hasSuffix(ending) }
                return found.map { Self.bare($0.location) }
            }
            mirror = find(Self.suite, "/debian")
            // Mirrors of Debian usually have its security archive beside it.
            security =
                find(Self.suite + "-security", "/debian-security")
                ?? mirror.flatMap { $0.hasSuffix("/debian") ? $0 + "-security" : nil }
            settings = dump.split(separator: "\n").map(String.init).filter { line in
                ["Acquire::http::", "Acquire::https::", "Acquire::Check-", "Acquire::Retries", "Acquire::ForceIPv"]
                    .contains { line.hasPrefix($0) } && !line.hasSuffix(" \"\";")
            }
            if let proxy, !proxy.isEmpty, !settings.contains(where: { $0.hasPrefix("Acquire::http::Proxy ") }) {
                settings.append("Acquire::http::Proxy \"\(proxy)\";")
            }
        }

        private static func bare(_ location: String) -> String {
            location.hasSuffix("/") ? String(location.dropLast()) : location
        }

        private static func fields(_ stanza: ArraySlice<Substring>) -> [String: [String]] {
            var fields: [String: [String]] = [:]
            var current: String?
            for line in stanza where !line.hasPrefix("#") {
                var text = line
                if line.first?.isWhitespace != true {
                    guard let colon = line.firstIndex(of: ":") else { continue }
                    current = line[..<colon].lowercased()
                    text = line[line.index(after: colon)...]
                }
                if let current {
                    fields[current, default: []] += text.split(whereSeparator: \.isWhitespace).map(String.init)
                }
            }
            return fields
        }

        /// This machine's.
        static func here() async throws(Failure) -> Sources {
            let folder = "/etc/apt/sources.list.d"
            let parts = Disk.names(in: folder)
            func texts(_ ending: String) -> [String] {
                parts.filter { $0.hasSuffix(ending) }.compactMap { Disk.read("\(folder)/\($0)") }
            }
            let dump = try await Child.check(["apt-config", "dump"], timeout: .seconds(10)).output
            return Sources(
                lists: [Disk.read("/etc/apt/sources.list") ?? ""] + texts(".list"), deb822: texts(".sources"),
                dump: dump,
                proxy: getenv("http_proxy").map { String(cString: $0) })
        }

        /// The image's `debian.sources`, in deb822.
        var deb822: String? {
            guard let mirror else { return nil }
            func stanza(_ location: String, _ suites: String) -> String {
                """
                Types: deb
                URIs: \(location)
                Suites: \(suites)
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

                """
            }
            return [
                stanza(mirror, "\(Self.suite) \(Self.suite)-updates"),
                security.map { stanza($0, Self.suite + "-security") } ?? "",
            ].joined(separator: "\n")
        }
    }
}
