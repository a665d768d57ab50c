import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A lock file, held until ``release()`` or the end of this process, however it ends.
final class LabLock: Sendable {
    private let descriptor: Int32
    private let path: String

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Waits for the lock; says once that it waits, and for whom.
    static func take(_ path: String, waiting: (@Sendable (String) -> Void)? = nil) async throws(Failure) -> LabLock {
        var told = false
        while true {
            if let lock = try attempt(path) { return lock }
            if !told {
                told = true
                waiting?("waiting for process \(Disk.read(path) ?? "?"), which works on it")
            }
            do { try await Task.sleep(for: .milliseconds(50)) } catch { throw Failure(path, "interrupted") }
        }
    }

    /// Takes the lock when it is free.
    static func attempt(_ path: String) throws(Failure) -> LabLock? {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Disk.refusal(path, "cannot be locked") }
        var mine = stat()
        var there = stat()
        // The file may have been removed, by whoever held the lock, between opening and locking.
        guard flock(file, LOCK_EX | LOCK_NB) == 0, fstat(file, &mine) == 0, stat(path, &there) == 0,
            mine.st_ino == there.st_ino
        else {
            close(file)
            return nil
        }
        ftruncate(file, 0)
        let text = String(getpid())
        _ = text.withCString { write(file, $0, text.utf8.count) }
        return LabLock(file, path)
    }

    func release(removing: Bool = false) {
        if removing { unlink(path) }
        close(descriptor)
    }
}
