import Foundation
import Hosts
import Model
import Testing

/// A `roost` that runs while the test goes on, so that it can be interrupted in the middle.
final class Running {
    private let process = Process()
    private let log: String

    init(_ site: SiteLab, _ words: String...) throws {
        log = "\(site.folder)/../running.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.executableURL = URL(fileURLWithPath: SiteLab.executable)
        process.arguments = words
        process.currentDirectoryURL = URL(fileURLWithPath: site.folder)
        process.standardInput = FileHandle.nullDevice
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
    }

    var said: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    func says(_ text: String, within limit: Duration = .seconds(60)) async throws {
        do {
            try await wait(for: "it says: \(text)", within: limit) {
                if !process.isRunning, !said.contains(text) { throw Failure("roost", "ended before it said: \(text)", output: said) }
                return said.contains(text)
            }
        } catch {
            process.terminate()
            throw error
        }
    }

    func interrupt() { kill(process.processIdentifier, SIGINT) }

    /// Its status, as a shell would show it.
    func ends(within limit: Duration) async throws -> Int32 {
        do {
            try await wait(for: "roost ends", within: limit) { !process.isRunning }
        } catch {
            kill(process.processIdentifier, SIGKILL)
            throw Failure("roost", "did not end within \(limit.formatted)", output: said)
        }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }
}
