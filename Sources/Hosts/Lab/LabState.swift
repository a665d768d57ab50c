import Model

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Lab {
    /// What is remembered of a lab between two runs: enough to find, and to remove, everything of it.
    ///
    /// It is written before anything that it names is made, and removed after all of it is gone.
    struct State: Codable, Sendable, Equatable {
        var id: String
        var stack: String
        var directory: String
        var port: Int
        var hosts: [Host] = []
        var zone: Zone?
        var network: Network
        /// Folders of control groups, with `%h` for the host.
        var groups: [String] = []
        /// Seconds since 1970.
        var since: Double

        struct Host: Codable, Sendable, Equatable {
            var name: String
            var address: String
            /// The fingerprint of the base image under it.
            var base: String
        }

        /// Adds the folders that this process would use: its own group may be another than its predecessor's was.
        mutating func addGroups() {
            for template in Groups.templates(id) where !groups.contains(template) { groups.append(template) }
        }

        func host(_ name: String) throws(Failure) -> Host {
            if let host = hosts.first(where: { $0.name == name }) { return host }
            throw Failure(
                name, "is no host of the lab \(id)", hint: "hosts: \(hosts.map(\.name).joined(separator: ", "))")
        }

        static func load(_ id: String) throws(Failure) -> State? {
            let path = Place.state(id)
            guard let text = Disk.read(path) else { return nil }
            do {
                return try JSONDecoder().decode(State.self, from: Data(text.utf8))
            } catch {
                throw Failure(path, "cannot be read: \(error)")
            }
        }

        func save() throws(Failure) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(self) else { throw Failure(id, "cannot be written down") }
            try Disk.makeFolder(Place.lab(id), mode: 0o700)
            try Disk.write(String(decoding: data, as: UTF8.self) + "\n", to: Place.state(id), mode: 0o600)
        }
    }

    /// Where everything of the labs is on this machine.
    enum Place {
        static let root = "/var/lib/roost-lab"
        static let labs = root + "/labs"
        static let bases = root + "/base"
        static let archives = root + "/archives"
        /// Held while the machine's own network, or the list of labs, is looked at and changed.
        static let lock = root + "/lock"

        static func lab(_ id: String) -> String { "\(labs)/\(id)" }
        static func state(_ id: String) -> String { lab(id) + "/state.json" }
        static func lock(_ id: String) -> String { "\(labs)/\(id).lock" }
        static func host(_ id: String, _ name: String) -> String { "\(lab(id))/hosts/\(name)" }
        static func base(_ fingerprint: String) -> String { "\(bases)/\(fingerprint)" }
    }
}
