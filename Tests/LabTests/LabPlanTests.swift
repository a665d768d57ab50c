import Model
import Testing

@testable import Hosts

/// What a lab decides before it makes anything.
@Suite struct LabPlanTests {
    @Test func theNetworkHoldsAllAddresses() throws {
        let near = try Lab.Network.around([Address("10.20.0.11")!, Address("10.20.0.254")!], [Address("10.20.0.10")!])
        #expect(near.router == "10.20.0.253" && near.prefix == 24)
        let far = try Lab.Network.around([Address("10.20.0.11")!, Address("10.20.3.1")!], [])
        #expect(far.router == "10.20.3.254" && far.prefix == 22)
        #expect(throws: Failure.self) { try Lab.Network.around([Address("10.0.0.1")!, Address("192.168.0.1")!], []) }
        #expect(throws: Failure.self) { try Lab.Network.around([Address("fd00::1")!], []) }
    }

    @Test func theWayOutAvoidsWhatIsInUse() throws {
        let first = try Lab.Network.freeUplink(id: "foobar-1a2b3c", taken: [], inUse: ["192.0.2.2/24"])
        let second = try Lab.Network.freeUplink(id: "foobar-1a2b3c", taken: [first], inUse: [])
        #expect(second == (first + 1) % (1 << 20))
        let machine = Lab.Network(router: "10.0.0.1", prefix: 24, uplink: first).ends.machine
        #expect(try Lab.Network.freeUplink(id: "foobar-1a2b3c", taken: [], inUse: [machine]) == second)
        #expect(throws: Failure.self) {
            try Lab.Network.freeUplink(id: "foobar-1a2b3c", taken: [], inUse: ["100.64.0.0/10"])
        }
    }

    @Test func theIdentityDependsOnTheFolder() {
        #expect(Lab.identity(stack: "a", directory: "/tmp") == Lab.identity(stack: "a", directory: "/tmp/../tmp/"))
        #expect(Lab.identity(stack: "a", directory: "/tmp") != Lab.identity(stack: "a", directory: "/usr"))
        #expect(Lab.identity(stack: "a", directory: "/tmp").wholeMatch(of: /a-[0-9a-f]{6}/) != nil)
    }

    @Test func aptSourcesOfBothForms() {
        let deb822 = """
            # main
            Types: deb
            URIs: http://mirror.example/debian/
            Suites: bookworm bookworm-updates
            Components: main

            Types: deb
            URIs: http://mirror.example/debian-security
            Suites:
             bookworm-security
            Components: main
            """
        let new = Lab.Sources(lists: [], deb822: [deb822], dump: "", proxy: nil)
        #expect(new.mirror == "http://mirror.example/debian" && new.security == "http://mirror.example/debian-security")
        let old = Lab.Sources(
            lists: [
                "deb [arch=amd64 signed-by=/k] http://old.example/debian bookworm main\n# deb http://x/debian bookworm main\n"
            ],
            deb822: [], dump: "Acquire::http::Proxy \"http://p:3142\";\nAcquire::http::Timeout \"\";\nDir \"/\";\n",
            proxy: "http://q")
        #expect(old.mirror == "http://old.example/debian" && old.security == "http://old.example/debian-security")
        #expect(old.settings == ["Acquire::http::Proxy \"http://p:3142\";"])
        let none = Lab.Sources(
            lists: ["deb http://a.example/ubuntu noble main"], deb822: [], dump: "", proxy: "http://q:1")
        #expect(none.mirror == nil && none.deb822 == nil && none.settings == ["Acquire::http::Proxy \"http://q:1\";"])
    }

    @Test func aLinkNameFitsAnInterface() {
        for host in ["db-1", "a-host-of-12", "a-rather-long-host-name", String(repeating: "x", count: 63)] {
            #expect(Lab.Wires.wire(of: host).utf8.count <= 15)
        }
        #expect(Lab.Wires.wire(of: "db-1") == "vb-db-1")
        #expect(Lab.uplink(of: "foobar-1a2b3c").utf8.count <= 15)
    }
}
