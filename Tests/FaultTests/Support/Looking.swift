import Foundation
import Hosts
import Model
import RoostTesting

/// Somebody who looks at `roost watch` in a browser while the test goes on (`looking.py`).
final class Looking {
    /// Something that has changed on the page.
    struct Change: Decodable {
        /// Seconds since 1970, by the browser's clock, which is the lab's as well.
        var at: Double
        /// `verdict`, `link`, `source`, `notes`, `rate`, `wrong`, `holder ADDRESS`, `host NAME`.
        var what: String
        var value: String
    }

    private struct Line: Decodable {
        var at: Double?
        var what: String?
        var value: String?
        var answer: String?
        var complaints: [String]?
    }

    static let isPossible = ["/usr/bin/chromium", "/usr/lib/python3/dist-packages/websocket"].allSatisfy { FileManager.default.fileExists(atPath: $0) }

    private let watch: Running
    private let browser = Process()
    private let words = Pipe()
    private let log: String

    fileprivate init(_ site: SiteLab) async throws {
        watch = try Running(site, "watch", "--listen", "127.0.0.1:0")
        log = "\(site.folder)/../looking.log"
        do {
            try await watch.says("is watched at ")
            guard let url = watch.said.firstMatch(of: /http:\/\/\S+/) else { throw Failure("roost watch", "names no address", output: watch.said) }
            _ = FileManager.default.createFile(atPath: log, contents: nil)
            browser.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            browser.arguments = [Repository.path("Tests/FaultTests/Support/looking.py"), String(url.output)]
            browser.standardInput = words
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
            browser.standardOutput = handle
            browser.standardError = handle
            try browser.run()
        } catch {
            watch.interrupt()
            throw error
        }
    }

    private var lines: [Line] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        // The last line may be under way.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { try? JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    var changes: [Change] {
        lines.compactMap { line in
            guard let at = line.at, let what = line.what, let value = line.value else { return nil }
            return Change(at: at, what: what, value: value)
        }
    }

    /// What the page shows now.
    func shows(_ what: String) -> String? { changes.last { $0.what == what }?.value }

    /// Waits until the page shows something.
    ///
    /// - Returns: since when, in seconds since 1970.
    @discardableResult
    func shows(_ what: String, within limit: Duration = .seconds(30), _ isSo: (String) -> Bool) async throws -> Double {
        var found: Change?
        do {
            try await wait(for: what, within: limit) {
                found = changes.last { $0.what == what }
                return found.map { isSo($0.value) } ?? false
            }
        } catch {
            throw Failure("the page", "shows \(what): \(found?.value ?? "nothing")", output: (try? String(contentsOfFile: log, encoding: .utf8)).map { String($0.suffix(2000)) })
        }
        return found?.at ?? 0
    }

    /// What an expression in the page comes to, as text.
    func ask(_ expression: String) async throws -> String {
        let before = lines.count { $0.answer != nil }
        words.fileHandleForWriting.write(Data("(async () => String(await (\(expression))))()\n".utf8))
        try await wait(for: "the browser answers \(expression)") { lines.count { $0.answer != nil } > before }
        return lines.last { $0.answer != nil }?.answer ?? ""
    }

    /// - Returns: what the browser's console complained of.
    fileprivate func end() async throws -> [String] {
        try words.fileHandleForWriting.close()
        var failure: (any Error)?
        do { try await wait(for: "the browser ends", within: .seconds(30)) { !browser.isRunning } } catch {
            failure = error
            browser.terminate()
        }
        watch.interrupt()
        _ = try await watch.ends(within: .seconds(20))
        if let failure { throw failure }
        guard let complaints = lines.last?.complaints else {
            throw Failure("looking.py", "ended early", output: (try? String(contentsOfFile: log, encoding: .utf8)).map { String($0.suffix(2000)) })
        }
        return complaints
    }
}

extension SiteLab {
    /// Does something while somebody looks at the page; whatever the console complained of is a failure.
    func looking(_ body: (Looking) async throws -> Void) async throws {
        let page = try await Looking(self)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(page)) } catch { outcome = .failure(error) }
        let complaints: Result<[String], any Error>
        do { complaints = .success(try await page.end()) } catch { complaints = .failure(error) }
        try outcome.get()
        let said = try complaints.get()
        guard said.isEmpty else { throw Failure("the browser", "complains: \(said)") }
    }
}
