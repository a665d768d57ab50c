/// How wide text is at most, without a font to ask: an em's share by kind of letter, on the generous side of the common
/// sans-serif fonts, of which DejaVu Sans is the widest.
enum TextSize {
    static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
        let ems = text.unicodeScalars.reduce(0.0) { $0 + em($1) }
        return ems * size * (isBold ? 1.12 : 1)
    }

    private static func em(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", "'", "|", ".", ",", ":", ";", "!": 0.36
        case "f", "t", "r", " ", "(", ")", "[", "]", "/", "-": 0.44
        case "m", "w", "M", "W", "@", "%", "…": 1.0
        case "A"..."Z": 0.8
        case "a"..."z", "0"..."9": 0.67
        default: scalar.isASCII ? 0.7 : 1.05
        }
    }
}
