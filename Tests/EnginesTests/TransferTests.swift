import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// What the server's own scripts do otherwise when they give a member the data: run by bash, as the server runs them, with programs that
/// say what a test wants.
@Suite struct TransferTests {
    /// - Parameter answers: what the server says about its majority, one after the other, and then nothing more.
    private static func run(_ script: String, answers: [String] = []) async throws -> (result: Child.Result, calls: [String]) {
        let variant = try #require(Variant.all.first { $0.name == "galera" })
        let prompt = try #require(try Generated(variant.site()).host("db-1").file("/transfer")).content
        return try await TemporaryFolder.with { folder in
            let path = try TemporaryFolder.write(prompt, to: "transfer", in: folder)
            try TemporaryFolder.write(answers.map { "wsrep_cluster_status\t\($0)\n" }.joined(), to: "answers", in: folder)
            try TemporaryFolder.programs(["mariadb": "sed -n 1p \(folder)/answers; sed -i 1d \(folder)/answers", "socat": "", "sleep": ""], in: folder)
            let words = ["env", "BASH_ENV=\(path)", "PATH=\(folder)/bin:/usr/bin:/bin", "bash", try TemporaryFolder.write("set -ue\n\(script)\n", to: "script", in: folder)]
            let result = try await Child.run(words, timeout: .seconds(30))
            let calls = (try? String(contentsOfFile: folder + "/calls", encoding: .utf8)) ?? ""
            return (result, calls.split(separator: "\n").map(String.init))
        }
    }

    /// The pause before the data becomes calls again; the first connection, and any other pause, stay as they are.
    @Test func theSenderCallsAgain() async throws {
        let calls = try await Self.run("socat -u stdio OPENSSL:a\nsleep 1\nsleep 10\nsocat -u stdio OPENSSL:a,x=1").calls
        #expect(calls == ["socat -u stdio OPENSSL:a", "sleep 1", "socat -u stdio OPENSSL:a,x=1,retry=40,interval=0.25,syncnt=1"])
    }

    /// It ends, with its own status and after its own tidying, once there is a majority.
    @Test(arguments: [0, 32])
    func aGiverWithoutAMajorityWaits(_ status: Int32) async throws {
        let script = "WSREP_SST_OPT_ROLE=donor\ntidy() { exit $?; }\ntrap tidy EXIT\nexit \(status)"
        let (result, calls) = try await Self.run(script, answers: ["non-Primary", "non-Primary", "Primary"])
        #expect(result.status == status && result.output == "" && result.errors == "")
        #expect(calls.filter { $0 == "sleep 0.5" }.count == 2)
    }

    /// A majority, or a server that is gone and says nothing.
    @Test(arguments: [["Primary", "Primary"], []])
    func otherwiseItEndsAtOnce(_ answers: [String]) async throws {
        let (result, calls) = try await Self.run("WSREP_SST_OPT_ROLE=donor\nexit 32", answers: answers)
        #expect(result.status == 32 && calls.count == 1)
    }

    /// The joiner, a script without a part in a transfer, and one that the server ends.
    @Test(arguments: [("WSREP_SST_OPT_ROLE=joiner\nexit 5", 5), ("false", 1), ("WSREP_SST_OPT_ROLE=donor\nexit 3", 3)] as [(String, Int32)])
    func nobodyElseWaits(_ script: String, _ status: Int32) async throws {
        let (result, calls) = try await Self.run(script, answers: ["non-Primary"])
        #expect(result.status == status && calls == [])
    }
}
