/// Durations, sizes and switches as the stack file writes them.
package enum Quantities {
    private static let units: [(letter: Character, seconds: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// Seconds of `15d`, `1h`, `30m` or `10s`; at least one, at most a hundred years.
    package static func seconds(_ text: String) -> Int? {
        guard let letter = text.last, let unit = units.first(where: { $0.letter == letter }),
            let count = digits(text.dropLast()), count > 0, count <= 36_525 * 86_400 / unit.seconds
        else { return nil }
        return count * unit.seconds
    }

    /// The shortest way to write a number of seconds.
    package static func text(seconds: Int) -> String {
        let unit = units.first { seconds % $0.seconds == 0 && seconds > 0 } ?? ("s", 1)
        return "\(seconds / unit.seconds)\(unit.letter)"
    }

    /// The day of a moment in UTC, such as `2026-11-24` (H. Hinnant, "chrono-compatible low-level date algorithms").
    ///
    /// - Parameter moment: seconds since 1970.
    package static func day(of moment: Int) -> String {
        let days = Int((Double(moment) / 86_400).rounded(.down)) + 719_468
        let era = Int((Double(days) / 146_097).rounded(.down))
        let day = days - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let rest = day - (365 * year + year / 4 - year / 100)
        let shifted = (5 * rest + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let text = { (number: Int, width: Int) in
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        return text(year + era * 400 + (month <= 2 ? 1 : 0), 4) + "-" + text(month, 2) + "-" + text(rest - (153 * shifted + 2) / 5 + 1, 2)
    }

    /// MiB of `512M`, `2G` or `1T`; at least one, at most 1024T.
    package static func mebibytes(_ text: String) -> Int? {
        let units: [Character: Int] = ["M": 1, "G": 1 << 10, "T": 1 << 20]
        guard let letter = text.last, let unit = units[letter], let count = digits(text.dropLast()), count > 0,
            count <= (1 << 30) / unit
        else { return nil }
        return count * unit
    }

    /// `on` or `off`, also written `true` or `false`.
    package static func flag(_ text: String) -> Bool? {
        switch text {
        case "on", "true": true
        case "off", "false": false
        default: nil
        }
    }

    /// A decimal number without sign or leading zero.
    package static func number(_ text: String) -> Int? { digits(text[...]) }

    private static func digits(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || !text.hasPrefix("0")
        else { return nil }
        return Int(text)
    }
}
