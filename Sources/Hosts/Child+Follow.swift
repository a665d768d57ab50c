import Model
import Subprocess

extension Child {
    /// The most that is kept of what a followed program complains about, in bytes.
    private static let complaints = 4096

    /// Runs a program that goes on for as long as it likes, and hands over each line as it comes; nothing of it is kept.
    /// It ends with the task that waits for it.
    ///
    /// - Returns: its status and the end of what it complained about; `output` is empty.
    package static func follow(
        _ arguments: [String], input: [UInt8], onLine: @escaping @Sendable (String) -> Void
    ) async throws(Failure) -> Result {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
        ]
        let configuration = Configuration(
            executable: executable(arguments[0]), arguments: Arguments(Array(arguments.dropFirst())), platformOptions: options)
        do {
            let done = try await Subprocess.run(configuration, input: .inputWriter, output: .sequence, error: .sequence) { execution in
                async let errors = ending(execution.standardError)
                // A program that ends before it has read everything says so by its status.
                _ = try? await execution.standardInputWriter.write(input)
                try? await execution.standardInputWriter.finish()
                var lines = LineSplitter()
                for try await buffer in execution.standardOutput {
                    buffer.withUnsafeBytes { lines.add($0, onLine) }
                }
                return try await errors
            }
            let status: Int32 =
                switch done.terminationStatus {
                case .exited(let code): Int32(code)
                case .signaled(let signal): 128 + Int32(signal)
                }
            return Result(status: status, output: "", errors: done.closureResult)
        } catch {
            throw Failure(arguments[0], "cannot be run: \(error)")
        }
    }

    private static func ending(_ sequence: SubprocessOutputSequence) async throws -> String {
        var bytes: [UInt8] = []
        for try await buffer in sequence {
            buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
            if bytes.count > complaints { bytes.removeFirst(bytes.count - complaints) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Lines out of pieces of text as they come. A line that never ends is cut, so that nobody fills the memory with one.
struct LineSplitter {
    static let longest = 1 << 20

    private var rest: [UInt8] = []

    mutating func add(_ bytes: UnsafeRawBufferPointer, _ onLine: (String) -> Void) {
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            rest.append(contentsOf: bytes[start..<end])
            onLine(String(decoding: rest, as: UTF8.self))
            rest.removeAll(keepingCapacity: true)
            start = end + 1
        }
        if rest.count < Self.longest { rest.append(contentsOf: bytes[start...]) }
    }
}
