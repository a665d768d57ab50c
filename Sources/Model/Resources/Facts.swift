/// What one host said about itself in one round trip, parsed.
///
/// The probe prints lines `F<TAB>kind<TAB>name<TAB>value` between two marks; whatever a login shell says before the
/// first mark is ignored, and without the last mark the answer is truncated and thus unknown.
package struct Facts: Sendable, Equatable {
    package static let begin = "#roost facts 1"
    package static let end = "#roost facts end"

    package var values: [ResourceKey: String] = [:]
    /// What Roost owns there, in the order in which it was claimed.
    package var owned: [Owned] = []

    package init() {}

    package subscript(kind: String, name: String) -> String? { values[ResourceKey(kind, name)] }

    package subscript(resource: some Resource) -> String? { values[resource.key] }

    package func owns(_ key: ResourceKey) -> Bool { owned.contains { $0.key == key } }

    /// Seconds by which the host's clock is ahead of the asking machine's, or behind it when negative; nil when it is
    /// near enough, or was not compared.
    package var clockError: Int? {
        guard let seconds = self["host", "skew"].flatMap(Int.init), abs(seconds) > 60 else { return nil }
        return seconds
    }

    /// Compares the host's clock with that of this machine, which read `asked` before and `answered` after the host did
    /// (seconds since 1970).
    package mutating func compareClock(asked: Int, answered: Int) {
        guard let clock = self["host", "clock"].flatMap(Int.init) else { return }
        let skew = clock < asked ? clock - asked : max(0, clock - answered)
        values[ResourceKey("host", "skew")] = "\(skew)"
    }

    /// Parses a probe's answer.
    ///
    /// - Throws: when a mark is missing (a truncated answer says nothing) or a line is malformed.
    package init(parsing answer: String, host: String) throws(Failure) {
        var lines = answer.lines.filter { !$0.isEmpty }[...]
        guard let start = lines.firstIndex(of: Facts.begin) else {
            throw Failure(
                host, "answered without the facts asked for", hint: "does a login script there end the shell?",
                output: Terminal.plain(String(answer.prefix(2000))))
        }
        lines = lines[(start + 1)...]
        guard let last = lines.lastIndex(of: Facts.end) else {
            throw Failure(host, "the answer ends before its last line: nothing is concluded from it")
        }
        for line in lines[..<last] {
            let fields = line.split(separator: "\t", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            switch fields[0] {
            case "F" where fields.count == 4: values[ResourceKey(fields[1], fields[2])] = fields[3]
            case "O" where fields.count == 4:
                owned.append(Owned(key: ResourceKey(fields[1], fields[2]), attributes: fields[3]))
            default: throw Failure(host, "said something that is no fact", output: Terminal.plain(line))
            }
        }
    }
}

/// One line of the list of what Roost owns on a host (`/var/lib/roost/owned`).
package struct Owned: Sendable, Hashable {
    package var key: ResourceKey
    /// What is needed to give it back, such as `original` for a file that was there before.
    package var attributes: String

    package init(key: ResourceKey, attributes: String) {
        self.key = key
        self.attributes = attributes
    }
}

/// Figures of the machine itself that configuration is sized by.
package struct Machine: Sendable, Hashable {
    /// MiB that programs may use.
    package var memory: Int
    package var processors: Int
    /// As `uname -m` says: `x86_64`, `aarch64`.
    package var architecture: String
    /// Whether its clock is its own to set: a container's is its machine's.
    package var setsClock: Bool
    /// Whether a disk at USB is in use, or was since it started.
    package var usesUSBStorage: Bool
    /// The network interface that has the address of the stack file; asked where a virtual address moves to it.
    package var interface: String

    package init(
        memory: Int = 2048, processors: Int = 1, architecture: String = "x86_64", setsClock: Bool = true, usesUSBStorage: Bool = false,
        interface: String = "eth0"
    ) {
        self.interface = interface
        self.usesUSBStorage = usesUSBStorage
        self.setsClock = setsClock
        self.memory = memory
        self.processors = processors
        self.architecture = architecture
    }

    package init(_ facts: Facts) {
        self.init(
            memory: facts["host", "memory"].flatMap(Int.init) ?? 2048,
            processors: facts["host", "processors"].flatMap(Int.init) ?? 1,
            architecture: facts["host", "architecture"] ?? "x86_64",
            setsClock: facts["host", "clock-is"] != "another's",
            usesUSBStorage: facts["host", "usb-storage"] != nil, interface: facts["host", "interface"] ?? "eth0")
    }
}

/// Text that came from elsewhere, made safe for a terminal.
package enum Terminal {
    /// Without escape sequences and control characters other than newline and tab.
    package static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar == "\u{1B}" {
                // CSI … final byte in @ to ~; other escapes are two characters.
                guard scalars.next() == "[" else { continue }
                while let next = scalars.next(), !("@"..."~").contains(next) {}
            } else if scalar == "\n" || scalar == "\t" || !(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)) {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
