/// Durations, sizes, ports and switches.
extension Word {
    static let duration: Word = .init(
        "a duration", "a whole number and s, m, h or d, such as 30m or 15d",
        .text(pattern: "^[1-9][0-9]*[smhd]$", longest: nil), accepts: { Quantities.seconds($0) != nil })

    static let size: Word = .init(
        "a size", "a whole number and M, G or T, such as 512M",
        .text(pattern: "^[1-9][0-9]*[MGT]$", longest: nil), accepts: { Quantities.mebibytes($0) != nil })

    static let port: Word = .init(
        "a port", "a number from 1 to 65535", .integer(1...65_535),
        accepts: { Quantities.number($0).map { (1...65_535).contains($0) } ?? false })

    static let flag: Word = .init("a switch", "on or off", .flag, accepts: { Quantities.flag($0) != nil })
}
