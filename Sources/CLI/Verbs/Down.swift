import ArgumentParser
import Deployments
import Hosts
import Model
import Plans

struct Down: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove what Roost put on the hosts, and only that.",
        discussion: """
            Files, units, users and packages that Roost brought go; what was there before comes back. Data is set aside on \
            its host, never deleted. With --lab the lab's hosts go as a whole, with everything on them.

            Examples:
              roost down               shows what would go, and asks
              roost down --lab --yes   the lab is gone, without a trace
            """)

    @OptionGroup var options: StackOption
    @Flag(help: "Remove the lab's hosts too.") var lab = false
    @Flag(name: [.short, .long], help: "Do not ask.") var yes = false
    @Flag(help: "Print one JSON document: what was removed.") var json = false

    func run() async throws {
        let stack = try options.stack()
        if lab { return try await removeLab(stack) }
        let bench = try Workbench(stack)
        let survey = await bench.surveyor.survey(for: .change)
        try survey.whole()
        let hosts = stack.hosts.map { Departed(name: $0.name, address: $0.address) }.filter {
            survey.facts[$0.name]?["mark", "stack"] == stack.name
        } + survey.departed
        let plan = Planner.removal(of: stack, hosts: hosts, facts: survey.facts)
        guard !plan.isEmpty else {
            print(json ? PlanView.json(plan, Report(outcomes: [])) : "nothing to remove: no host carries anything of \(stack.name)")
            return
        }
        if !json { print(PlanView.text(plan, coloured: Voice.isColoured)) }
        try Confirmation.ask("remove all this?", yes: yes)
        try await Carrying(bench: bench, departed: survey.departed, isJSON: json, end: .gone).carryOut(plan) { bench in
            let survey = await bench.surveyor.survey(for: .confirmation)
            try survey.whole()
            return Planner.removal(of: stack, hosts: hosts, facts: survey.facts)
        }
    }

    private func removeLab(_ stack: Stack) async throws {
        let lab = Lab(Lab.Spec(stack))
        try Confirmation.ask("remove the lab \(lab.id) with everything on its hosts?", yes: yes)
        let bench = try Workbench(stack)
        for host in stack.hosts { await bench.connection(host.name, host.address).close() }
        let view = ProgressView(isJSON: json)
        try await lab.destroy { view.say($0) }
        let empty = Plan(stack: stack.name, changes: [], stages: [], notes: [])
        print(json ? PlanView.json(empty, Report(outcomes: [])) : "the lab \(lab.id) is gone")
    }
}
