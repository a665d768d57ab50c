extension String {
    /// What stands between line feeds. Swift's own `split` takes CR LF for one character, which is no line feed to it.
    package var lines: [String] {
        unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String(String.UnicodeScalarView($0)) }
    }
}
