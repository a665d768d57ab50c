/// One built version of the application, or of the static files, known by its content.
package struct Release: Sendable, Hashable {
    /// The first twelve digits of the hash of everything that went into it.
    package var id: String
    /// A gzipped tar archive on this machine.
    package var archive: Upload
    /// The shell command line that starts the application; `$LISTEN` is where it listens.
    package var start: String
    /// The architecture that it was built for, when that matters.
    package var architecture: String?

    package init(id: String, archive: Upload, start: String = "", architecture: String? = nil) {
        self.id = id
        self.archive = archive
        self.start = start
        self.architecture = architecture
    }
}
