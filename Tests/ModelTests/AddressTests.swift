import Testing
@testable import Model
@Suite struct AddressTests { @Test func roundTrip() { #expect(Address("10.0.0.1")?.description == "10.0.0.1") } }
