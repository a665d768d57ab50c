import Engines
import Foundation
import Model
import RoostTesting
import Testing

/// Every file that is generated, held against what stands in the repository.
@Suite struct GoldenTests {
    @Test(arguments: Variant.all)
    func everyFile(_ variant: Variant) throws {
        let text = try Self.text(of: variant.site())
        #expect(Golden.difference(text, from: "Tests/EnginesTests/Goldens/\(variant.name).txt") == nil)
    }

    @Test(arguments: Variant.all)
    func sameInputsSameBytes(_ variant: Variant) throws {
        #expect(try Self.text(of: variant.site()) == Self.text(of: variant.site()))
    }

    /// The secrets of these tests are in the two files of settings, which are for one user's eyes, and nowhere else.
    @Test(arguments: Variant.all)
    func secretsStandInFilesOfSettingsOnly(_ variant: Variant) throws {
        for file in try Generated(variant.site()).files {
            let holds = Variant.secrets.values.values.contains { file.content.contains($0.reveal()) }
            let isForOneUser = file.mode == "600" || (file.mode == "640" && file.owner == "root")
            #expect(!holds || (file.isSecret && isForOneUser), "\(file.name)")
            let isLeaf = file.name.hasPrefix(TLSFiles.directory) && file.name != TLSFiles.authorityPath
            #expect(file.isSecret == (isLeaf || file.name.hasSuffix(".env") || Self.secretFiles.contains(file.name)), "\(file.name)")
        }
    }

    private static let secretFiles: Set = [
        "/etc/roost/post-logs", "/etc/redis/access.conf", "/etc/roost/redis-reload", "/etc/roost/redis-exporter.json", "/etc/redis/roost-sentinel.conf",
    ]

    @Test(arguments: Variant.all)
    func everyFileSaysWhoWroteItAndEndsInALineFeed(_ variant: Variant) throws {
        for file in try Generated(variant.site()).files where !file.name.hasPrefix(TLSFiles.directory) {
            // What strangers read before they log in says what it has to say, and not what runs there.
            guard !file.name.hasPrefix("/etc/issue") else { continue }
            // JSON has no comments.
            guard !file.name.hasSuffix(".json") else { continue }
            let text = file.content.hasPrefix("#!/bin/sh\n") ? file.content.dropFirst(10) : file.content[...]
            #expect(["# Written by Roost", "; Written by Roost"].contains(where: text.hasPrefix), "\(file.name)")
            #expect(file.content.hasSuffix("\n") && !file.content.hasSuffix("\n\n"), "\(file.name)")
            #expect(
                !file.content.split(separator: "\n").contains { $0.hasSuffix(" ") },
                "\(file.name) has spaces at line ends")
        }
    }

    private static func text(of site: Site) throws -> String {
        var text = ""
        for host in Generated(site).hosts {
            text += "### \(host.name)\n\n"
            for resource in host.resources {
                let file = resource as? FileResource
                let unit = resource as? UnitResource
                text += "\(resource.key)"
                if let file { text += " \(file.mode) \(file.owner):\(file.group)\(file.isSecret ? " secret" : "")" }
                if let check = file?.validation { text += " [\(check)]" }
                if let unit { text += unit.wanted == .running ? " ready: \(unit.ready) ports: \(unit.ports)" : " \(unit.wanted)" }
                text += "\n"
            }
            for rules in host.resources.compactMap({ $0 as? RulesetResource }) { text += "\n=== \(host.name) \(rules.path)\n\(rules.content)" }
            for file in host.files { text += "\n=== \(host.name) \(file.name)\n\(file.content)" }
            text += "\n"
        }
        return text
    }
}

/// What the engines want on every host of a site, for a machine of a fixed size.
struct Generated {
    struct OnHost {
        var name: String
        var resources: [any Resource]
        var files: [FileResource] { resources.compactMap { $0 as? FileResource } }

        func file(_ suffix: String) -> FileResource? { files.first { $0.name.hasSuffix(suffix) } }
    }

    let hosts: [OnHost]

    init(_ site: Site) {
        hosts = site.stack.hosts.map { host in
            let machine = Machine(memory: 4096, processors: 2, architecture: "x86_64")
            let resources = Base.desire(on: host, machine: machine, in: site).resources + Catalogue.engines(on: host, in: site.stack).flatMap {
                $0.desire(on: host, machine: machine, in: site).resources
            }
            return OnHost(name: host.name, resources: resources)
        }
    }

    var files: [FileResource] { hosts.flatMap(\.files) }

    func host(_ name: String) -> OnHost { hosts.first { $0.name == name }! }
}
