import Testing

@testable import Model

/// When a unit is as it should be, by what systemd says of it (`LOAD ACTIVE ENABLED RELOAD?`, as the probe prints it).
@Suite struct UnitResourceTests {
    @Test(arguments: [
        ("loaded active enabled no", true), ("loaded inactive enabled no", true), (nil, true),
        ("loaded inactive disabled no", false), ("loaded active disabled no", false), ("masked inactive masked no", false),
    ])
    func whatRestsIsNotEnabled(_ said: String?, isChanged: Bool) throws {
        var unit = UnitResource("a.service")
        unit.wanted = .resting
        let input = FileResource("/etc/a", "x")
        unit.restartInputs = [input]
        var facts = try Facts(parsing: "\(Facts.begin)\n\(Facts.end)\n", host: "h")
        if let said { facts.values[unit.key] = said }
        #expect(unit.difference(from: facts) != nil, "systemd has not read the file that starts it")
        unit.restartInputs = []
        #expect((unit.difference(from: facts) != nil) == isChanged)
    }
}
