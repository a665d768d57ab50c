import Model

/// Where the scripts lie that systemd, keepalived and the engines run on a host.
enum Programs {
    static let directory = "/usr/local/lib/roost"

    static var folder: DirectoryResource { DirectoryResource(directory) }
}
