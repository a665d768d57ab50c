import Checks
import Foundation
import Model
import RoostTesting
import Testing

@testable import CLI

/// `roost new` writes a stage that works as it is, and never over something.
@Suite struct StarterTests {
    @Test func theFilesInTheBinaryAreTheExamples() throws {
        #expect(Golden.difference(try StarterSource.swift(), from: StarterSource.path) == nil)
        #expect(Golden.isRecording || Starter.stages == Repository.stages)
    }

    @Test(arguments: Repository.stages)
    func writesWhatCanBeRead(_ stage: String) throws {
        try inEmptyFolder { folder in
            let written = try Starter.write(stage: stage, into: folder + "/new/site")
            #expect(
                written.contains("stack.yml") && written.contains("app/foobar.py")
                    && written.contains("public/robots.txt"))
            let stack = try StackReader.read(path: folder + "/new/site/stack.yml")
            #expect(stack.app?.runtime == .python && stack.app?.source == "./app" && stack.app?.packages == [])
            #expect(stack.app?.start == "gunicorn --workers 2 --bind $LISTEN foobar:app")
            let example = try StackReader.read(path: Repository.example(stage))
            #expect(Checker.check(stack).findings.map(\.rule) == Checker.check(example).findings.map(\.rule))
            let app = try String(contentsOfFile: folder + "/new/site/app/foobar.py", encoding: .utf8)
            #expect(app == (try Repository.text("examples/apps/python/foobar.py")))
        }
    }

    @Test func theSharedFilesAreThoseOfEveryStage() throws {
        for stage in Repository.stages {
            for name in ["robots.txt", "favicon.svg", "style.css"] {
                let text = try Repository.text("examples/\(stage)/public/\(name)")
                #expect(text == (try Repository.text("examples/simple/public/\(name)")), "\(stage)/\(name)")
            }
        }
    }

    @Test(arguments: ["stack.yml", "app/foobar.py"])
    func neverOverwrites(_ name: String) throws {
        try inEmptyFolder { folder in
            let path = folder + "/" + name
            try FileManager.default.createDirectory(atPath: folder + "/app", withIntermediateDirectories: true)
            try "mine".write(toFile: path, atomically: true, encoding: .utf8)
            let failure = #expect(throws: Failure.self) { try Starter.write(stage: "simple", into: folder) }
            #expect(failure?.subject == path)
            #expect((try? String(contentsOfFile: path, encoding: .utf8)) == "mine")
            #expect(!FileManager.default.fileExists(atPath: folder + "/public"))
        }
    }

    @Test func anUnknownStageHasANeighbour() {
        let failure = #expect(throws: Failure.self) { try Starter.write(stage: "scalled", into: "/nowhere") }
        #expect(failure?.hint?.contains("did you mean `scaled`?") == true)
    }

    private func inEmptyFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "roost-\(UInt64.random(in: 0 ... .max))"
        ).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
