import Hosts
import Model
import RoostTesting
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Roost is killed at many instants; what it leaves behind is completed, or removed without a trace.
@Suite(.serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)))
struct KilledTests {
    static let hosts = [("web-1", "10.20.0.21"), ("web-2", "10.20.0.22")]

    /// Not a test: what a killed Roost was doing. The tests below start this program again, for this alone.
    @Test(.enabled(if: getenv("ROOST_LAB_VICTIM") != nil, "only when started by another test"))
    func victim() async throws {
        let words = String(cString: getenv("ROOST_LAB_VICTIM")!).split(separator: " ").map(String.init)
        let spec = LabFixture.spec(words[1], hosts: Self.hosts)
        if words[0] == "ensure" { try await Lab(spec).ensure(spec) } else { try await Lab(spec).destroy() }
    }

    @Test(
        .enabled(if: getenv("ROOST_LAB_VICTIM") == nil, "is the victim"),
        arguments: [15, 60, 110, 160, 220, 300, 400, 600, 900])
    func inTheMiddleOfMaking(milliseconds: Int) async throws {
        let folder = try LabFixture.temporaryFolder()
        let spec = LabFixture.spec(folder, hosts: Self.hosts)
        let clock = ContinuousClock()
        // Once, the lab is removed; once, it is completed first.
        for completing in [false, true] {
            try await kill("ensure", spec, after: milliseconds)
            if completing {
                try await Lab(spec).ensure(spec)
                #expect(
                    try Lab.list().first { $0.id == spec.id }?.hosts.allSatisfy { $0.condition == .running } == true)
            }
            let start = clock.now
            try await Lab(spec).destroy()
            #expect(clock.now - start < .seconds(10))
            #expect(try await leftovers(of: spec) == [])
        }
        rmdir(folder)
    }

    @Test(
        .enabled(if: getenv("ROOST_LAB_VICTIM") == nil, "is the victim"), arguments: [10, 40, 90, 116, 130, 150, 220, 300])
    func inTheMiddleOfRemoving(milliseconds: Int) async throws {
        let folder = try LabFixture.temporaryFolder()
        let spec = LabFixture.spec(folder, hosts: Self.hosts)
        try await Lab(spec).ensure(spec)
        try await kill("destroy", spec, after: milliseconds)
        try await Lab(spec).destroy()
        #expect(try await leftovers(of: spec) == [])
        rmdir(folder)
    }

    /// Starts this very program as the victim; kills it `after` so many milliseconds of the victim's work.
    private func kill(_ what: String, _ spec: Lab.Spec, after milliseconds: Int) async throws {
        let line = try String(decoding: bytes("/proc/self/cmdline"), as: UTF8.self).split(separator: "\0").map(
            String.init)
        var arguments: [String] = []
        var skip = false
        for word in line {
            if skip {
                skip = false
                continue
            }
            if word == "--filter" || word == "--skip" {
                skip = true
                continue
            }
            arguments.append(word)
        }
        arguments += ["--filter", "LabTests.KilledTests/victim"]
        let script = """
            "$@" > /dev/null 2>&1 &
            victim=$!
            i=0
            # The clock starts when the victim has the lab's lock.
            while [ $i -lt 500 ] && ! [ "$(cat "$LOCK" 2>/dev/null)" = $victim ]; do sleep 0.01; i=$((i + 1)); done
            [ $i -lt 500 ] || exit 4
            sleep "$DELAY"
            kill -9 $victim || true
            wait $victim
            exit 0
            """
        let (whole, rest) = (milliseconds / 1000, String(1000 + milliseconds % 1000).dropFirst())
        let done = try await Child.run(
            ["sh", "-c", script, "sh"] + arguments,
            environment: [
                "ROOST_LAB_VICTIM": "\(what) \(spec.directory)", "DELAY": "\(whole).\(rest)",
                "LOCK": "/var/lib/roost-lab/labs/\(spec.id).lock",
            ], timeout: .seconds(60))
        #expect(done.status == 0, "the victim never began")
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw Failure(path, "cannot be read") }
        defer { close(file) }
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = read(file, &chunk, chunk.count)
        return Array(chunk.prefix(max(0, count)))
    }
}
