import Deployments
import Foundation
import Hosts
import Model
import Plans
import Synchronization
import Testing

/// A plan is carried out as it is, or stopped.
@Suite struct RunnerTests {
    private func run(
        _ plan: Plan, _ hosts: ScriptedHosts, width: Int = .max, stops: @escaping @Sendable () -> Bool = { false }
    ) async -> (report: Report, events: [String]) {
        let events = Mutex<[String]>([])
        let runner = Runner(
            plan, width: width, connect: { hosts.connect($0) },
            report: { event in
                let text: String =
                    switch event {
                    case .stage(let title): "stage \(title)"
                    case .message(let text): "message \(text)"
                    case .begins(let change): "begins \(change.key.name)"
                    case .ends(let change, _): "ends \(change.key.name)"
                    case .fails(let change): "fails \(change.key.name)"
                    case .note(let host, let text): "note \(host) \(text)"
                    }
                events.withLock { $0.append(text) }
            }, stops: stops)
        return (await runner.run(), events.withLock { $0 })
    }

    private func results(_ report: Report) -> [String] { report.outcomes.map(\.result.rawValue) }

    @Test func stageAfterStage() async {
        var small = SmallPlan()
        small.stage(.prepare, ["a", "b"])
        small.stage(.change(.app), ["a"])
        small.stage(.finish, ["a", "b"])
        let hosts = ScriptedHosts()
        let (report, events) = await run(small.plan, hosts)
        #expect(
            results(report) == ["done", "done", "done", "done", "done"] && report.failure == nil && report.changed == 5)
        let log = hosts.log
        let at = { (text: String) in log.firstIndex(of: text) ?? -1 }
        #expect(max(at("a step-0 over"), at("b step-1 over")) < at("a step-2"))
        #expect(at("a step-2 over") < min(at("a step-3"), at("b step-4")))
        #expect(
            events.filter { $0.hasPrefix("stage") } == [
                "stage prepare and check every host", "stage change the app tier", "stage finish",
            ])
        #expect(events.contains("begins /2") && events.contains("ends /2"))
    }

    /// A script that changed how one gets in waits for a login over another connection than its own.
    @Test func aScriptThatAsksForItIsProved() async {
        var small = SmallPlan()
        small.stage(.change(.host), ["a", "b"])
        let hosts = ScriptedHosts { host, script in
            var answer = ScriptedHosts.Answer.done(script)
            if host == "a", !answer.lines.isEmpty { answer.lines.insert("#roost prove login", at: 1) }
            return answer
        }
        let (report, _) = await run(small.plan, hosts)
        #expect(report.failure == nil && hosts.log.filter { $0.hasSuffix(" login") } == ["a login"])
    }

    @Test func stepsOfAStageRunAtOnceUnlessInTurn() async {
        for sequential in [false, true] {
            var small = SmallPlan()
            small.stage(.change(.app), sequential: sequential, ["a", "b", "c"])
            let hosts = ScriptedHosts { _, script in
                var answer = ScriptedHosts.Answer.done(script)
                answer.company = sequential ? 1 : 3
                return answer
            }
            _ = await run(small.plan, hosts)
            #expect(hosts.mostAtOnce == (sequential ? 1 : 3))
            if sequential {
                #expect(
                    hosts.log == [
                        "a step-0", "a step-0 over", "b step-1", "b step-1 over", "c step-2", "c step-2 over",
                    ])
            }
        }
    }

    @Test func stagesThatDoNotWaitForOneAnotherRunAtOnce() async {
        var small = SmallPlan()
        small.stage(.prepare, ["a"])
        small.stage(.change(.database), sequential: true, ["a"])
        small.stage(.change(.cache), ["b"])
        small.stage(.change(.app), ["c"])
        small.stage(.finish, ["a"])
        small.plan.stages[2].after = [0]
        small.plan.stages[3].after = [0, 2]
        let hosts = ScriptedHosts { _, script in
            var answer = ScriptedHosts.Answer.done(script)
            // The database's step ends when the application's runs beside it, which has waited for the cache's.
            if script.contains("# step-1\n") || script.contains("# step-3\n") { answer.company = 2 }
            return answer
        }
        let (report, _) = await run(small.plan, hosts)
        #expect(report.failure == nil && report.changed == 5 && hosts.mostAtOnce == 2)
        let log = hosts.log
        let at = { (text: String) in log.firstIndex(of: text) ?? -1 }
        #expect(at("b step-2 over") < at("c step-3") && log.last == "a step-4 over")
        #expect(at("a step-0 over") < min(at("a step-1"), at("b step-2")) && max(at("a step-1 over"), at("c step-3 over")) < at("a step-4"))
    }

    /// Of what could begin, the earlier ones do.
    @Test func noMoreAtOnceThanAllowed() async {
        var small = SmallPlan()
        for host in ["a", "b", "c", "d"] { small.stage(.prepare, [host]) }
        for at in small.plan.stages.indices { small.plan.stages[at].after = [] }
        let hosts = ScriptedHosts { _, script in
            var answer = ScriptedHosts.Answer.done(script)
            answer.company = 2
            return answer
        }
        let (report, _) = await run(small.plan, hosts, width: 2)
        #expect(report.failure == nil && report.changed == 4 && hosts.mostAtOnce == 2)
        #expect(Set(hosts.log.prefix(2)) == ["a step-0", "b step-1"])
    }

    /// What is under way beside a failure ends; the next host in turn does not begin.
    @Test func aFailureEndsWhatRunsBesideItInTurn() async {
        var small = SmallPlan()
        small.stage(.change(.database), sequential: true, ["a", "b"])
        small.stage(.change(.cache), ["c"])
        small.stage(.finish, ["a"])
        small.plan.stages[1].after = []
        let hosts = ScriptedHosts { _, script in
            var answer = ScriptedHosts.Answer.done(script)
            if script.contains("# step-0\n") { answer.company = 2 }
            if script.contains("# step-2\n") { answer = ScriptedHosts.Answer(lines: ["#roost begin 2"], status: 1, errors: "cannot\n", company: 2) }
            return answer
        }
        let (report, _) = await run(small.plan, hosts)
        #expect(report.failure?.subject == "c" && !report.isInterrupted)
        #expect(results(report)[0] == "done" && results(report)[2...] == ["failed", "skipped"])
    }

    @Test func drainedAndPutBack() async {
        var small = SmallPlan()
        small.stage(.change(.app), sequential: true, ["a", "b"], drains: ["lb-1", "lb-2"])
        let hosts = ScriptedHosts()
        _ = await run(small.plan, hosts)
        #expect(
            hosts.log.filter { !$0.hasSuffix("over") } == [
                "lb-1 out-a", "lb-2 out-a", "a step-0", "lb-1 back-a", "lb-2 back-a", "lb-1 out-b", "lb-2 out-b",
                "b step-1",
                "lb-1 back-b", "lb-2 back-b",
            ])
    }

    /// Whatever fails, the host goes back into service, at every balancer that can be told.
    @Test(arguments: ["lb-1 out-a", "lb-2 out-a", "a step-0", "lb-1 back-a"])
    func putBackWhateverFails(_ failing: String) async {
        var small = SmallPlan()
        small.stage(.change(.app), sequential: true, ["a", "b"], drains: ["lb-1", "lb-2"])
        let hosts = ScriptedHosts { host, script in
            script.contains("# " + failing.split(separator: " ")[1] + "\n") && failing.hasPrefix(host + " ")
                ? ScriptedHosts.Answer(status: 1, errors: "no\n") : .done(script)
        }
        let (report, _) = await run(small.plan, hosts)
        #expect(report.failure != nil)
        let log = hosts.log
        #expect(log.contains("lb-2 back-a"), "\(log)")
        #expect(failing.hasPrefix("lb-1 out") || log.contains("lb-1 back-a"), "\(log)")
        #expect(!log.contains { $0.contains("out-b") || $0.contains("step-1") })
        #expect(report.outcomes[1].result == .skipped)
    }

    @Test func aFailedChangeIsNamedAndTheRestSkipped() async {
        var small = SmallPlan()
        small.stage(.prepare, ["a"])
        small.stage(.change(.app), sequential: true, ["a", "b"])
        small.stage(.finish, ["a"])
        let hosts = ScriptedHosts { host, script in
            script.contains("# step-1\n")
                ? ScriptedHosts.Answer(lines: ["#roost begin 1", "out\u{1B}[31m"], status: 1, errors: "cannot\n")
                : .done(script)
        }
        let (report, events) = await run(small.plan, hosts)
        #expect(results(report) == ["done", "failed", "skipped", "skipped"])
        #expect(report.failure?.subject == "a" && report.failure?.cause == "could not update file /1" && report.failure?.output == "out\ncannot")
        #expect(events.contains("fails /1"))
        // Nothing staged stays behind.
        #expect(hosts.log.contains("b tidy") && hosts.log.contains("a tidy"))
    }

    @Test func anUnreachableHostIsAFailure() async {
        var small = SmallPlan()
        small.stage(.change(.app), ["a", "b"])
        let hosts = ScriptedHosts { host, script in
            host == "a" ? ScriptedHosts.Answer(failure: Failure("a", "could not be reached over SSH")) : .done(script)
        }
        let (report, _) = await run(small.plan, hosts)
        #expect(report.failure?.cause == "could not be reached over SSH" && results(report) == ["skipped", "done"])
    }

    @Test func anUploadThatBreaksStopsTheStep() async {
        var small = SmallPlan()
        small.stage(.prepare, ["a"], uploads: ["/fine", "/breaks"])
        let hosts = ScriptedHosts()
        let (report, events) = await run(small.plan, hosts)
        #expect(report.failure?.cause == "an upload did not arrive" && results(report) == ["skipped"])
        #expect(!hosts.log.contains("a step-0") && events.contains("message a: sending 1 KiB"))
    }

    /// A shell that was given nothing ends with status 0: that is no success.
    @Test func aHostThatSaysNothingHasDoneNothing() async {
        var small = SmallPlan()
        small.stage(.change(.app), ["a"])
        small.stage(.finish, ["a"])
        let (report, _) = await run(small.plan, ScriptedHosts { _, _ in ScriptedHosts.Answer() })
        #expect(report.failure != nil && results(report) == ["skipped", "skipped"])
    }

    @Test func stoppedAfterTheStepUnderWay() async {
        var small = SmallPlan()
        small.stage(.change(.app), sequential: true, ["a", "b", "c"])
        small.stage(.finish, ["a"])
        let isRequested = Mutex(false)
        let hosts = ScriptedHosts { host, script in
            if host == "b" { isRequested.withLock { $0 = true } }
            return .done(script)
        }
        let (report, _) = await run(small.plan, hosts) { isRequested.withLock { $0 } }
        #expect(results(report) == ["done", "done", "skipped", "skipped"])
        #expect(report.isInterrupted && report.failure == nil && hosts.log.contains("c tidy"))
    }

    @Test func aStopAfterTheLastStepIsNone() async {
        var small = SmallPlan()
        small.stage(.finish, ["a"])
        let isRequested = Mutex(false)
        let hosts = ScriptedHosts { _, script in
            isRequested.withLock { $0 = true }
            return .done(script)
        }
        let (report, _) = await run(small.plan, hosts) { isRequested.withLock { $0 } }
        #expect(!report.isInterrupted && report.changed == 1)
    }

    @Test func notesAreCollectedAndPlain() async {
        var small = SmallPlan()
        small.stage(.finish, ["a"])
        let hosts = ScriptedHosts { _, script in
            var answer = ScriptedHosts.Answer.done(script)
            answer.lines += ["#roost note data is \u{1B}[31mset aside", "#roost done 99", "#roost begin x", "#roost"]
            return answer
        }
        let (report, events) = await run(small.plan, hosts)
        #expect(
            report.notes == ["a: data is set aside"] && events.contains("note a data is set aside")
                && report.changed == 1)
    }
}
