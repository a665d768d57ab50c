import Deployments
import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Every host is asked; one that does not answer is named.
@Suite struct SurveyorTests {
    private func answer(_ lines: String...) -> ScriptedHosts.Answer {
        ScriptedHosts.Answer(lines: ["motd", Facts.begin] + lines + [Facts.end])
    }

    private func survey(_ answer: @escaping @Sendable (String) -> ScriptedHosts.Answer) async throws -> Survey {
        let hosts = ScriptedHosts { host, _ in answer(host) }
        let site = try Variant.all.first { $0.name == "distributed" }!.site()
        return await Surveyor(site) { name, _ in hosts.connect(name) }.survey()
    }

    @Test func allAnswer() async throws {
        let survey = try await survey { host in self.answer("F\thost\tarchitecture\tx86_64", "F\thost\tos\tdebian 12") }
        #expect(
            survey.facts.keys.sorted() == ["lb-1", "web-1", "web-2"] && survey.failures.isEmpty
                && survey.departed.isEmpty)
        #expect(throws: Never.self) { try survey.whole() }
    }

    @Test func unreachableAndOddHosts() async throws {
        let survey = try await survey { host in
            switch host {
            case "lb-1":
                ScriptedHosts.Answer(
                    failure: Failure("lb-1", "could not be reached over SSH", hint: "try: ssh 10.20.0.11"))
            case "web-1": ScriptedHosts.Answer(lines: [Facts.begin, "F\ta\tb\tc"])
            default: ScriptedHosts.Answer(status: 127, errors: "\u{1B}[31msh: not found")
            }
        }
        #expect(survey.facts.isEmpty && survey.failures.keys.sorted() == ["lb-1", "web-1", "web-2"])
        #expect(survey.failures["web-2"]?.output == "sh: not found")
        let failure = #expect(throws: Failure.self) { try survey.whole() }
        #expect(failure?.subject == "lb-1, web-1, web-2" && failure?.hint == "try: ssh 10.20.0.11")
    }

    @Test func departedHostsAreFoundByTheirPeers() async throws {
        let mark = ["F\tmark\tstack\tfoobar", "F\tpeer\tweb-9\t10.20.0.29 - root", "F\tpeer\tweb-1\t10.20.0.21 - root"]
        let survey = try await survey { host in
            host == "web-9"
                ? self.answer("F\tmark\tstack\tfoobar", "O\tfile\t/etc/x\tnew") : self.answer(mark[0], mark[1], mark[2])
        }
        #expect(survey.departed.map(\.name) == ["web-9"] && survey.facts["web-9"]?.owned.count == 1)
    }

    @Test func aDepartedHostOfSomebodyElseIsLeftAlone() async throws {
        let survey = try await survey { host in
            host == "web-9"
                ? self.answer("F\tmark\tstack\tshop")
                : self.answer("F\tmark\tstack\tfoobar", "F\tpeer\tweb-9\t10.20.0.29 - root")
        }
        #expect(survey.departed.isEmpty)
    }

    @Test func aDepartedHostThatIsGoneCanBeForgotten() async throws {
        var survey = try await survey { host in
            host == "web-9"
                ? ScriptedHosts.Answer(failure: Failure("web-9", "could not be reached over SSH"))
                : self.answer("F\tmark\tstack\tfoobar", "F\tpeer\tweb-9\t10.20.0.29 - root")
        }
        let failure = #expect(throws: Failure.self) { try survey.whole() }
        #expect(failure?.hint == "if it is gone for good: --forget web-9")
        survey.forget(["web-9"])
        #expect(survey.departed.isEmpty)
        #expect(throws: Never.self) { try survey.whole() }
    }

    @Test func mixedArchitectures() async throws {
        let survey = try await survey { host in
            self.answer("F\thost\tarchitecture\t\(host == "web-1" ? "x86_64" : "aarch64")")
        }
        let stack = try Variant.all.first { $0.name == "distributed" }!.stack()
        #expect(throws: Failure.self) { try survey.architecture(of: stack) }
    }
}
