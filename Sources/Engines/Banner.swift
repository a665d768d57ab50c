/// The first lines of every file that Roost writes.
enum Banner {
    static let hash = "# Written by Roost from the stack file. A change made here is undone by the next `roost up`.\n"
}

/// A drop-in that makes systemd bring a Debian service back when it dies.
enum DropIn {
    static func path(_ unit: String) -> String { "/etc/systemd/system/\(unit).d/roost.conf" }

    static func directory(_ unit: String) -> String { "/etc/systemd/system/\(unit).d" }
}
