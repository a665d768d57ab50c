import Foundation
import RoostTesting
import Testing

/// The habits of the house that a machine can see.
@Suite struct StyleTests {
    static let swift = Tree.files.filter { $0.hasSuffix(".swift") }
    static let sources = swift.filter { $0.hasPrefix("Sources/") }

    /// What each module may import of ours; nothing points back.
    static let arrows: [String: Set<String>] = [
        "Model": [],
        "Engines": ["Model"],
        "Checks": ["Model", "Engines"],
        "Plans": ["Model", "Engines"],
        "Simulations": ["Model", "Engines"],
        "Diagrams": ["Model"],
        "Hosts": ["Model"],
        "Deployments": ["Model", "Engines", "Plans", "Hosts"],
        "Drills": ["Model", "Engines", "Hosts"],
        "Dashboards": ["Model", "Engines", "Checks", "Diagrams", "Hosts", "Deployments"],
        "CLI": [
            "Model", "Engines", "Checks", "Plans", "Simulations", "Diagrams", "Hosts", "Deployments", "Drills",
            "Dashboards",
        ],
        "roost": ["CLI"],
        "RoostTesting": ["Model", "Engines", "Plans", "Hosts"],
    ]

    @Test func importsFollowTheArrows() throws {
        for file in Self.sources {
            let module = String(file.split(separator: "/")[1])
            let allowed = try #require(Self.arrows[module], "\(module) has no place among the arrows of STYLE.md")
            let imports = try Tree.lines(file).compactMap { line -> String? in
                let words = line.split(separator: " ").map(String.init)
                guard let at = words.firstIndex(of: "import"),
                    words.prefix(at).allSatisfy({ $0.hasPrefix("@") || $0 == "package" || $0 == "public" }),
                    at + 1 < words.count
                else { return nil }
                return words[at + 1]
            }
            for name in imports where Self.arrows.keys.contains(name) {
                #expect(allowed.contains(name), "\(file) imports \(name)")
            }
        }
    }

    /// The pure modules act on nothing: no files, no processes, no clock.
    @Test func pureModulesTouchNothing() throws {
        let acts = [
            "FileManager.", "Process(", "Subprocess.", "ContinuousClock.now", "Date.now", "Date()", "Task {",
            "SystemRandomNumberGenerator",
        ]
        for file in Self.sources
        where ["Engines", "Checks", "Plans", "Simulations", "Diagrams"].contains(String(file.split(separator: "/")[1]))
        {
            let text = try Repository.text(file)
            for act in acts { #expect(!text.contains(act), "\(file) has \(act)") }
        }
    }

    @Test func noFileIsLong() throws {
        for file in Self.swift where file != StarterSource.path {
            let count = try Tree.lines(file).count
            #expect(count <= 400, "\(file) has \(count) lines")
        }
    }

    @Test func nothingIsLeftUndone() throws {
        // In halves, so that this file is not found.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK"]
        for file in Tree.texts {
            for (number, line) in try Tree.lines(file).enumerated() {
                for mark in marks { #expect(!line.contains(mark), "\(file):\(number + 1) has \(mark)") }
            }
        }
    }

    @Test func nothingTrapsAndOnlyTheCommandLinePrints() throws {
        for file in Self.sources where !file.hasPrefix("Sources/CLI/Starters/") {
            for (number, line) in try Tree.lines(file).enumerated() {
                let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
                for trap in ["fatalError(", "try!", "as!", "unsafeBitCast", "@unchecked"] {
                    #expect(!code.contains(trap), "\(file):\(number + 1) has \(trap)")
                }
                let prints = code.prefixMatch(of: #/\s*print\(/#) != nil || code.contains(" print(")
                let isShell = code.contains("{ print $") || code.contains("print while")
                #expect(!prints || isShell || file.hasPrefix("Sources/CLI/"), "\(file):\(number + 1) prints")
            }
        }
    }

    /// Nothing of the machines that this was written on.
    @Test func noMachineIsNamed() throws {
        let names = [
            "/wo" + "rk/", "/home" + "/", "/Us" + "ers/", "pip.conf" + ".d", "artifact" + "ory", "local" + "domain",
            "/tmp/roost-" + "unit",
        ]
        for file in Tree.texts {
            let text = try Repository.text(file)
            for name in names { #expect(!text.contains(name), "\(file) names \(name)") }
        }
    }

    @Test func textFilesEndInOneLineFeedAndHaveNoTrailingSpaces() throws {
        for file in Tree.texts where !["/Mistakes/", "/Goldens/", "docs/"].contains(where: file.contains) {
            let text = try Repository.text(file)
            #expect(text.isEmpty || (text.hasSuffix("\n") && !text.hasSuffix("\n\n")), "\(file)")
            guard file.hasSuffix(".swift") else { continue }
            for (number, line) in try Tree.lines(file).enumerated() {
                #expect(!line.hasSuffix(" ") && !line.contains("\t"), "\(file):\(number + 1)")
            }
        }
    }

    @Test func everyTypeIsExplained() throws {
        let undocumented = try Self.sources.flatMap { file in
            let lines = try Tree.lines(file)
            return lines.enumerated().compactMap { at, line -> String? in
                guard line.prefixMatch(of: #/package (final |indirect )?(struct|enum|class|actor|protocol) /#) != nil
                else { return nil }
                let above = at > 0 ? lines[at - 1] : ""
                return above.hasPrefix("///") || above.hasPrefix("@") ? nil : "\(file):\(at + 1)"
            }
        }
        #expect(undocumented.isEmpty, "\(undocumented)")
    }

    @Test(arguments: ["README.md", "CHANGELOG.md"]) func papersAreThere(_ name: String) throws {
        #expect(try !Repository.text(name).isEmpty)
    }
}

/// The files of the repository, as git lists them.
enum Tree {
    static let files: [String] = {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "git", "-c", "safe.directory=*", "-C", Repository.root, "ls-files", "-z", "--cached", "--others",
            "--exclude-standard",
        ]
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return [] }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init).filter {
            FileManager.default.fileExists(atPath: Repository.path($0))
        }.sorted()
    }()

    /// Those that are text.
    static let texts = files.filter { file in
        [".swift", ".md", ".yml", ".json", ".py", ".js", ".sh", ".txt", ".html", ".css", ".svg", "Makefile"].contains {
            file.hasSuffix($0)
        }
    }

    static func lines(_ file: String) throws -> [String] {
        var lines = try Repository.text(file).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
