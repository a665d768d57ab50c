import ArgumentParser
import Deployments
import Engines
import Hosts
import Model

struct DatabaseBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database now, and try the copy; or list the copies.",
        discussion: """
            The copy is taken on a replica, if there is one that follows, while the database serves. It is then restored beside it, by a \
            server of its own, and every table is checked. The timer of `database.backups` does the same.

            Examples:
              roost db backup
              roost db backup --list
            """)

    @OptionGroup var options: StackOption
    @Flag(help: "Take none; list those that there are, the newest last.") var list = false
    @Flag(help: "Print one JSON document.") var json = false

    private struct Entry: Encodable {
        var id: String
        var host: String
        var kibibytes: Int
        var verified: Bool
    }

    private struct Whole: Encodable {
        var stack: String
        var backups: [Entry]
    }

    func run() async throws {
        let stack = try options.buildable()
        _ = try stack.declaredBackups()
        let bench = try Workbench(stack)
        var taken: String?
        if !list {
            let states = await bench.promoter { _ in }.ask().states
            guard let host = (states.first(where: \.isSpare) ?? states.first(where: \.isWriter))?.host else {
                throw Failure("database", "no member of it answers", hint: "`roost db status`")
            }
            let answer = try await bench.onDatabase(host, "\(DatabaseBackups.path) now", "be copied", seconds: 7200)
            taken = answer.lines.first { $0.hasPrefix("took ") }.map { String($0.dropFirst(5)) }
        }
        let all = try await bench.backups()
        let shown = taken.map { id in all.filter { $0.id == id } } ?? all
        if json {
            let entries = shown.map { Entry(id: $0.id, host: $0.host, kibibytes: $0.kibibytes, verified: $0.verified != nil) }
            print(Document.text(Whole(stack: stack.name, backups: entries)))
        } else {
            for one in shown {
                print("\(one.id)  \(one.host)  \(one.kibibytes) KiB  " + (one.verified == nil ? "not restored yet" : "restored once, every table well"))
            }
            if shown.isEmpty { print("there is no backup yet") }
        }
    }
}

extension Stack {
    func declaredBackups() throws -> Backups {
        guard let backups = database?.backups else {
            throw ValidationError("\(source.file) has no `database.backups`: add `backups: { every: 1h, keep: 7d }` and `roost up`")
        }
        return backups
    }
}

extension Workbench {
    /// All backups on all database hosts that answer, the oldest first.
    func backups() async throws -> [BackupEntry] {
        var all: [BackupEntry] = []
        for host in stack.hosts(.database) {
            let script = Shell.script("[ ! -x \(DatabaseBackups.path) ] || \(DatabaseBackups.path) list")
            guard let answer = try? await connection(host.name, host.address).run(script, timeout: .seconds(30)), answer.status == 0 else { continue }
            all += answer.output.lines.compactMap { BackupEntry($0, host: host.name) }
        }
        return all.sorted { ($0.id, $0.host) < ($1.id, $1.host) }
    }

    @discardableResult
    func onDatabase(_ name: String, _ script: String, _ what: String, seconds: Int) async throws -> String {
        let answer = try await required(name).run(Shell.script("{ \(script)\n} || exit 1"), timeout: .seconds(seconds))
        guard answer.status == 0 else {
            throw Failure(name, "could not \(what)", output: Terminal.plain(answer.errors.lines.suffix(30).joined(separator: "\n")))
        }
        return answer.output
    }
}
