import Model
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("fd00:0:0:0:0:0:0:1", "fd00::1"), ("FD00::A", "fd00::a"), ("::", "::"),
        ("::1", "::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("255.255.255.255", "255.255.255.255"),
    ])
    func canonicalText(_ text: String, _ canonical: String) {
        #expect(Address(text)?.description == canonical)
        #expect(Address(canonical) == Address(text))
    }

    @Test(arguments: [
        "", "10.0.0", "10.0.0.256", "10.0.0.1 ", " 10.0.0.1", "010.0.0.1", "10.0.0.1/24", "[::1]", "fe80::1%eth0",
        "1::2::3", "localhost", "１.2.3.4",
    ])
    func refused(_ text: String) { #expect(Address(text) == nil) }

    @Test func brackets() {
        #expect(Address("fd00::1")?.bracketed == "[fd00::1]" && Address("10.0.0.1")?.bracketed == "10.0.0.1")
        #expect(Address("fd00::1")?.isIPv6 == true && Address("10.0.0.1")?.isIPv6 == false)
    }

    @Test func order() {
        let sorted = ["fd00::1", "10.0.0.10", "10.0.0.9", "::1", "9.255.0.0"].compactMap { Address($0) }.sorted()
        #expect(sorted.map(\.description) == ["9.255.0.0", "10.0.0.9", "10.0.0.10", "::1", "fd00::1"])
    }
}
