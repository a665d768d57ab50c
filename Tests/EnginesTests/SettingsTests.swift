import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Values of variables reach the application as they stand in the stack file.
@Suite struct SettingsTests {
    @Test func awkwardValuesSurviveSystemd() throws {
        var generator = SeededGenerator(11)
        for _ in 0..<3000 {
            let value = AwkwardText.line(upTo: 12, using: &generator)
            let text = try Self.settings([("VALUE", value)])
            #expect(
                EnvironmentFile.parse(text)["VALUE"].map(Array.init) == Array(value.utf8), "\(value.debugDescription)")
        }
    }

    @Test func nothingButTheDeclaredVariablesIsRead() throws {
        let text = try Self.settings([("A", "x\\"), ("B", "\""), ("C", "# no"), ("D", "'")])
        #expect(EnvironmentFile.parse(text).keys.sorted() == ["A", "B", "C", "D", "LISTEN", "RELEASE"])
    }

    /// The generator for `environment.d` reads with the same parser; it expands `$` and prints a tab as `\t`, so values
    /// with those are left out.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: generatorPath), "no environment.d generator here"))
    func systemdItselfReadsThem() async throws {
        var generator = SeededGenerator(12)
        let values = (0..<200).map { ("VALUE_\($0)", AwkwardText.line(upTo: 12, using: &generator)) }.filter {
            !$0.1.unicodeScalars.contains("$") && !$0.1.unicodeScalars.contains("\t")
        }
        try await TemporaryFolder.with { folder in
            try TemporaryFolder.write(Self.settings(values), to: "environment.d/10-test.conf", in: folder)
            let result = try await Child.run(
                [Self.generatorPath], environment: ["XDG_CONFIG_HOME": folder], timeout: .seconds(20))
            #expect(result.status == 0)
            // It prints NAME=VALUE, quoted as `$'…'` or not at all; the shell reads both.
            let script =
                result.output
                + "\nfor i in \(values.map { $0.0.dropFirst(6) }.joined(separator: " ")); do n=VALUE_$i; printf '%s\\0' \"$i=${!n}\"; done"
            let shown = try await Child.run(["bash", "-c", script], timeout: .seconds(20))
            let pairs = Set(shown.output.split(separator: "\0").map(String.init))
            for (name, value) in values {
                let isThere = pairs.contains("\(name.dropFirst(6))=\(value)")
                #expect(isThere, "\(name): \(value.debugDescription)")
            }
        }
    }

    private static let generatorPath = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator"

    static func settings(_ environment: [(name: String, value: String)]) throws -> String {
        var stack = Stack(
            name: "s", domain: "example.org",
            hosts: [Model.Host(name: "web-1", address: Address("10.0.0.1")!, roles: [.app])])
        stack.app = App(runtime: .command, source: "./app")
        stack.app?.start = "./serve"
        stack.app?.environment = environment
        return Generated(Variant.site(of: stack)).hosts[0].file("live.env")!.content
    }
}

/// systemd's parser of `EnvironmentFile=` (`parse_env_file_internal` of src/basic/env-file.c, version 252), state for state.
enum EnvironmentFile {
    private enum State {
        case beforeKey, key, beforeValue, value, escape, single, double, doubleEscape, comment, commentEscape
    }

    static func parse(_ text: String) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        var (state, key, value) = (State.beforeKey, [UInt8](), [UInt8]())
        var lastVisible = 0
        let blank = Set(" \t\n\r".utf8)
        let newline = Set("\n\r".utf8)
        func push() {
            found[String(decoding: key, as: UTF8.self).trimmingCharacters(in: .whitespaces)] = Array(value)
            (key, value, lastVisible) = ([], [], 0)
        }
        for byte in text.utf8 {
            let isEnd = newline.contains(byte)
            switch state {
            case .beforeKey:
                if "#;".utf8.contains(byte) {
                    state = .comment
                } else if !blank.contains(byte) {
                    (state, key) = (.key, [byte])
                }
            case .key:
                if isEnd {
                    (state, key) = (.beforeKey, [])
                } else if byte == UInt8(ascii: "=") {
                    state = .beforeValue
                } else {
                    key.append(byte)
                }
            case .beforeValue:
                if isEnd {
                    state = .beforeKey
                    push()
                } else if byte == UInt8(ascii: "'") {
                    state = .single
                } else if byte == UInt8(ascii: "\"") {
                    state = .double
                } else if byte == UInt8(ascii: "\\") {
                    state = .escape
                } else if !blank.contains(byte) {
                    (state, value, lastVisible) = (.value, value + [byte], value.count + 1)
                }
            case .value:
                if isEnd {
                    value = Array(value[..<lastVisible])
                    state = .beforeKey
                    push()
                } else if byte == UInt8(ascii: "\\") {
                    state = .escape
                    lastVisible = value.count
                } else {
                    value.append(byte)
                    if !blank.contains(byte) { lastVisible = value.count }
                }
            case .escape:
                state = .value
                if !isEnd { (value, lastVisible) = (value + [byte], value.count + 1) }
            case .single: if byte == UInt8(ascii: "'") { state = .beforeValue } else { value.append(byte) }
            case .double:
                if byte == UInt8(ascii: "\"") {
                    state = .beforeValue
                } else if byte == UInt8(ascii: "\\") {
                    state = .doubleEscape
                } else {
                    value.append(byte)
                }
            case .doubleEscape:
                state = .double
                if "\"\\`$".utf8.contains(byte) {
                    value.append(byte)
                } else if byte != UInt8(ascii: "\n") {
                    value += [UInt8(ascii: "\\"), byte]
                }
            case .comment: if byte == UInt8(ascii: "\\") { state = .commentEscape } else if isEnd { state = .beforeKey }
            case .commentEscape: state = .comment
            }
        }
        if ![.beforeKey, .key, .comment, .commentEscape].contains(state) { push() }
        return found
    }
}
