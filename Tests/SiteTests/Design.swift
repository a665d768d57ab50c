import Foundation
import RoostTesting
import Testing

/// One state of the stack file and of the folders that it names. Two designs differ in every tier.
struct Design: Sendable {
    var stage = "distributed"
    var greeting = "hello"
    var algorithm = "roundrobin"
    /// A line that the style sheet and the application's source end with.
    var mark = ""
    var hasSecondWeb = true

    static let simple = Design(stage: "simple", hasSecondWeb: false)
    static let distributed = Design()
    static let changed = Design(greeting: "bonjour", algorithm: "leastconn", mark: "changed")
    static let smaller = Design(greeting: "salut", algorithm: "leastconn", mark: "smaller", hasSecondWeb: false)

    /// The hosts that answer requests.
    var web: [String] { hasSecondWeb ? ["web-1", "web-2"] : ["web-1"] }

    /// The stack file that `roost new` wrote, with this design's words in it.
    func text(from folder: String) throws -> String {
        var text = try String(contentsOfFile: "\(folder)/\(stage).yml", encoding: .utf8)
        try replace("GREETING: hello", "GREETING: \(greeting)")
        if stage == "distributed" {
            try replace("algorithm: roundrobin", "algorithm: \(algorithm)")
            if !hasSecondWeb { try replace("  web-2: { address: 10.20.0.22, roles: [web, app] }\n", "") }
        }
        return text

        func replace(_ old: String, _ new: String) throws {
            try #require(text.contains(old), "the starter has no `\(old)` any more: bring Design.swift up to date")
            text = text.replacing(old, with: new)
        }
    }
}

extension Site {
    /// Edits the files in place, as a person would, and touches no host.
    func write(_ design: Design) throws {
        try design.text(from: directory).write(toFile: "\(directory)/stack.yml", atomically: true, encoding: .utf8)
        for (file, comment) in [
            ("public/style.css", "/* \(design.mark) */\n"), ("app/settings.py", "# \(design.mark)\n"),
        ] {
            let original = try String(contentsOfFile: "\(directory)/originals/\(file)", encoding: .utf8)
            try (original + comment).write(toFile: "\(directory)/\(file)", atomically: true, encoding: .utf8)
        }
    }

    /// Who answered `count` requests, one after another, each over a connection of its own.
    func whoami(_ count: Int) async throws -> [(host: String, release: String)] {
        struct Answer: Decodable { var host, release: String }
        let said = try await client(
            "for i in $(seq \(count)); do curl -sS --fail -m 20 http://www.foobar.com/whoami | tr -d '\\n'; echo; done")
        return try said.split(separator: "\n").map {
            let answer = try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
            return (answer.host, answer.release)
        }
    }

    /// The page, a file and a post through `www.foobar.com`, from every web host of `design` and of one release.
    func serves(_ design: Design) async throws {
        try await eventually("\(design.web.joined(separator: " and ")) answer") {
            Set(try await whoami(4).map(\.host)) == Set(design.web)
        }
        let answers = try await whoami(6)
        #expect(Set(answers.map(\.host)) == Set(design.web))
        #expect(Set(answers.map(\.release)).count == 1, "hosts serve different releases: \(answers)")
        for _ in design.web {
            let page = try await client("curl -sS --fail -m 20 http://www.foobar.com/")
            #expect(page.contains("<h1>\(design.greeting)</h1>"))
            let style = try await client("curl -sS --fail -m 20 http://foobar.com/style.css")
            #expect(style.hasSuffix("/* \(design.mark) */\n"))
            let text = try await post()
            #expect(try await client("curl -sS --fail -m 20 http://www.foobar.com/posts").contains(text))
        }
    }

    /// Posts something nobody posted before, and returns its text.
    func post() async throws -> String {
        let id = UUID().uuidString.lowercased()
        let text = "post \(id)"
        _ = try await client(
            """
            curl -sS --fail -m 20 -H 'Content-Type: application/json' -d '{"id":"\(id)","text":"\(text)"}' http://www.foobar.com/posts
            """)
        return text
    }
}
