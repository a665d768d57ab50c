import Model
import Subprocess
import SystemPackage

/// A program run on this machine, to its end, within a time limit.
package enum Child {
    /// What a program did: its status (128 + N when signal N ended it) and what it said.
    package struct Result: Sendable {
        package var status: Int32
        package var output: String
        package var errors: String
        /// Whether the time limit ended it.
        package var timedOut = false
    }

    /// What a program reads on its standard input.
    package enum Input: Sendable {
        case none
        case bytes([UInt8])
        case file(String)
    }

    /// The most that one program may say before it is cut off, in bytes.
    package static let outputLimit = 64 << 20

    /// Runs `arguments` (never through a shell) and returns what it did, whatever its status.
    ///
    /// - Parameters:
    ///   - environment: added to this process's own.
    ///   - onLine: called with each line of standard output as it comes.
    /// - Throws: when the program cannot be started or says more than ``outputLimit``.
    package static func run(
        _ arguments: [String], input: Input = .none, environment: [String: String] = [:], directory: String? = nil,
        timeout: Duration, onLine: (@Sendable (String) -> Void)? = nil
    ) async throws(Failure) -> Result {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(2)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
        ]
        let added = Dictionary(
            uniqueKeysWithValues: environment.map { (Environment.Key(rawValue: $0.key)!, Optional($0.value)) })
        let configuration = Configuration(
            executable: executable(arguments[0]),
            arguments: Arguments(Array(arguments.dropFirst())),
            environment: .inherit.updating(added),
            workingDirectory: directory.map { FilePath($0) },
            platformOptions: options)
        do {
            return try await within(timeout) { try await collect(configuration, input: input, onLine: onLine) }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(arguments[0], "cannot be run: \(error)")
        }
    }

    /// As ``run(_:input:environment:directory:timeout:onLine:)``, but a status other than 0 is a failure.
    @discardableResult
    package static func check(
        _ arguments: [String], input: Input = .none, environment: [String: String] = [:], directory: String? = nil,
        timeout: Duration, onLine: (@Sendable (String) -> Void)? = nil
    ) async throws(Failure) -> Result {
        let result = try await run(
            arguments, input: input, environment: environment, directory: directory, timeout: timeout, onLine: onLine)
        if result.timedOut {
            throw Failure(arguments[0], "took longer than \(timeout.formatted)", output: result.errors)
        }
        guard result.status == 0 else {
            let said = result.errors.isEmpty ? result.output : result.errors
            throw Failure(arguments.joined(separator: " "), "ended with status \(result.status)", output: said)
        }
        return result
    }

    /// A program by its path, or by its name in PATH.
    static func executable(_ word: String) -> Executable { word.hasPrefix("/") ? .path(FilePath(word)) : .name(word) }

    private static func within(
        _ timeout: Duration, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return nil
            }
            let first = try await group.next()!
            group.cancelAll()
            if let first { return first }
            var late = try await group.next()! ?? Result(status: 137, output: "", errors: "")
            late.timedOut = true
            return late
        }
    }

    private static func collect(
        _ configuration: Configuration, input: Input, onLine: (@Sendable (String) -> Void)?
    ) async throws -> Result {
        let done = try await Subprocess.run(
            configuration, input: .inputWriter, output: .sequence, error: .sequence
        ) { execution in
            async let fed: Void = feed(input, to: execution.standardInputWriter)
            async let errors = gather(execution.standardError, onLine: nil)
            async let output = gather(execution.standardOutput, onLine: onLine)
            let said = try await (output, errors)
            try await fed
            return said
        }
        let status: Int32 =
            switch done.terminationStatus {
            case .exited(let code): Int32(code)
            case .signaled(let signal): 128 + Int32(signal)
            }
        return Result(status: status, output: done.closureResult.0, errors: done.closureResult.1)
    }

    /// A program that ends before it has read everything is no error here: its status tells. Any other reason for which
    /// it did not get all is one: a shell that reads nothing ends well, and has done nothing.
    private static func feed(_ input: Input, to writer: StandardInputWriter) async throws {
        do {
            switch input {
            case .none: break
            case .bytes(let bytes): _ = try await writer.write(bytes)
            case .file(let path):
                let file = try FileDescriptor.open(path, .readOnly)
                defer { try? file.close() }
                var chunk = [UInt8](repeating: 0, count: 256 << 10)
                while case let count = try chunk.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                    _ = try await writer.write(Array(chunk[..<count]))
                }
            }
        } catch let error as SubprocessError where error.underlyingError == .brokenPipe {
        } catch {
            try? await writer.finish()
            throw error
        }
        try? await writer.finish()
    }

    private static func gather(
        _ sequence: SubprocessOutputSequence, onLine: (@Sendable (String) -> Void)?
    ) async throws -> String {
        var bytes: [UInt8] = []
        var told = 0
        for try await buffer in sequence {
            buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
            if bytes.count > outputLimit {
                throw Failure("output", "more than \(outputLimit >> 20) MiB", hint: "is a log printed on every login?")
            }
            guard let onLine else { continue }
            while let end = bytes[told...].firstIndex(of: UInt8(ascii: "\n")) {
                onLine(String(decoding: bytes[told..<end], as: UTF8.self))
                told = end + 1
            }
        }
        if let onLine, told < bytes.count { onLine(String(decoding: bytes[told...], as: UTF8.self)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Duration {
    /// In the largest unit that needs no fraction: `30 s`, `5 min`, `300 ms`.
    package var formatted: String {
        let (seconds, attoseconds) = components
        if seconds == 0 { return "\(attoseconds / 1_000_000_000_000_000) ms" }
        return seconds % 60 == 0 && seconds >= 60 ? "\(seconds / 60) min" : "\(seconds) s"
    }
}
