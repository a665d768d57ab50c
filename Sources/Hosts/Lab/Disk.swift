import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The few acts on files that the lab needs, each of which either happens whole or throws.
enum Disk {
    static func realPath(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return ferror(file) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Writes a file whole: a reader sees the old text or the new one. (Two writers at once need a lock.)
    static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws(Failure) {
        let new = path + ".new"
        let file = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw refusal(new, "cannot be written") }
        defer { close(file) }
        fchmod(file, mode)
        guard put(text, file), rename(new, path) == 0 else { throw refusal(path, "cannot be written") }
    }

    /// Writes to what is no ordinary file (a file of /proc, /sys): one write call. Tells whether it was taken.
    @discardableResult
    static func poke(_ text: String, _ path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return put(text, file)
    }

    private static func put(_ text: String, _ file: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    /// Makes a folder and those above it. `mode` holds for the last one, whatever the umask.
    static func makeFolder(_ path: String, mode: mode_t = 0o755) throws(Failure) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: true)[...]
        var made = ""
        while let part = parts.popFirst() {
            made += "/" + part
            if mkdir(made, 0o755) == 0 { chmod(made, parts.isEmpty ? mode : 0o755) }
        }
        guard exists(path) else { throw refusal(path, "cannot be made") }
    }

    /// The names in a folder, sorted; none when there is no such folder.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var found: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { found.append(name) }
        }
        return found.sorted()
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func refusal(_ path: String, _ what: String) -> Failure {
        Failure(path, "\(what): \(String(cString: strerror(errno)))")
    }
}
