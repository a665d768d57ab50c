/// How wide text is at most, without a font to ask: an em's share by kind of letter, on the generous side of the common
/// sans-serif fonts (Helvetica's own widths run from 0.22 for `i` to 0.83 for `m`, `W` at 0.94).
enum TextSize {
    static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
        let ems = text.unicodeScalars.reduce(0.0) { $0 + em($1) }
        return ems * size * (isBold ? 1.08 : 1)
    }

    private static func em(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", "'", "|", ".", ",", ":", ";", "!": 0.3
        case "f", "t", "r", " ", "(", ")", "[", "]", "/", "-": 0.4
        case "m", "w", "M", "W", "@", "%", "…": 1.0
        case "A"..."Z": 0.74
        case "a"..."z", "0"..."9": 0.6
        default: scalar.isASCII ? 0.62 : 1.05
        }
    }
}
