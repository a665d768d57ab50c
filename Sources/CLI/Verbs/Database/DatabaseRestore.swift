import ArgumentParser
import Deployments
import Engines
import Foundation
import Hosts
import Model

struct DatabaseRestore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Go back to a backup, or to any moment since.",
        discussion: """
            The backup is checked, unpacked and made ready beside the database, which goes on serving; with --to, what was written since \
            the backup is replayed from the host's own log, up to that second. Then it takes the place of the data, which is set aside on \
            its host, in /var/lib/roost/set-aside. The host that has the backup takes the writes from then on; `roost up` gives the \
            others the restored data.

            A backup that is not what was written is refused, and nothing is changed.

            Examples:
              roost db backup --list
              roost db restore                                 the newest backup
              roost db restore 20261124T101500Z
              roost db restore --to '2026-11-24 10:41:00'      UTC; from the newest backup before
            """)

    @OptionGroup var options: StackOption
    @Argument(help: "The backup, as `roost db backup --list` names it.") var backup: String?
    @Option(help: "The moment to go back to, in UTC: 'YYYY-MM-DD hh:mm:ss'. What was written in that second is left out.") var to: String?
    @Option(help: "Only backups on this database host.") var host: String?
    @Flag(name: [.short, .long], help: "Do not ask.") var yes = false

    func validate() throws {
        if let to, to.wholeMatch(of: #/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/#) == nil {
            throw ValidationError("--to takes a UTC time such as '2026-11-24 10:41:00'")
        }
    }

    func run() async throws {
        let stack = try options.buildable()
        let backups = try stack.declaredBackups()
        let bench = try Workbench(stack)
        if let host { _ = try bench.required(host) }
        let chosen = try choose(try await bench.backups())
        let when = to.map { "\($0) UTC" } ?? "\(BackupEntry.moment(chosen.id)) UTC"
        print("the database goes back to \(when), from the backup \(chosen.id) on \(chosen.host); what was written since is set aside there")
        try Confirmation.ask("do it?", yes: yes)
        let promoter = bench.promoter { _ in }
        let look = await promoter.ask()
        let (states, members) = (look.states, DatabaseMembers(of: stack, facts: look.facts))
        if stack.database?.topology == .galera, let silent = states.first(where: { !$0.isReachable }) {
            throw Failure(
                silent.host, "does not answer, and would come back as a member with the data of before", hint: "power it on, or take it out of \(stack.source.file) first")
        }
        let locks = try await bench.hold(states.filter(\.isReachable).map(\.host).sorted())
        do {
            try await restore(chosen, backups, bench, states, members)
        } catch {
            await bench.release(locks)
            throw error
        }
        await bench.release(locks)
        let others = states.map(\.host).filter { $0 != chosen.host }
        print("done: \(chosen.host) has the data of \(when) and takes the writes")
        if !others.isEmpty { print("next: `roost up` gives it to \(others.joined(separator: ", "))") }
    }

    private func choose(_ all: [BackupEntry]) throws -> BackupEntry {
        let here = all.filter { host == nil || $0.host == host }
        guard let backup else {
            guard let newest = here.last(where: { to == nil || BackupEntry.moment($0.id) < to! }) else {
                throw Failure("database", "there is no backup" + (to.map { " from before \($0)" } ?? ""), hint: "`roost db backup --list`")
            }
            return newest
        }
        guard let named = here.last(where: { $0.id == backup }) else {
            throw ValidationError(
                "there is no backup \(backup)" + (NearestName.of(backup, in: here.map(\.id)).map { "; did you mean \($0)?" } ?? "; `roost db backup --list` lists them"))
        }
        return named
    }

    private func restore(
        _ chosen: BackupEntry, _ backups: Backups, _ bench: Workbench, _ states: [MemberState], _ members: DatabaseMembers
    ) async throws {
        guard let host = bench.stack.host(named: chosen.host) else { return }
        let scripts = RoleScripts(bench.site)
        let until = to.map { " " + Shell.quote($0) } ?? ""
        try await bench.onDatabase(host.name, "\(DatabaseBackups.path) restore \(chosen.id)\(until)", "make the backup ready", seconds: 7200)
        for state in states where state.isReachable && state.host != host.name {
            try await bench.onDatabase(state.host, "enter\n" + scripts.retire, "stop serving the old data", seconds: 60)
        }
        try await bench.onDatabase(
            host.name, "enter\n" + scripts.install(backups, on: host, term: members.term + 1), "take up the restored data", seconds: 600)
    }
}
