/// A value that is never printed: every description of it is `‹secret›`.
///
/// ``reveal()`` is the only way to the text; it is called where the text goes into a file of mode 0600 or 0640
/// or onto the standard input of a remote shell, and nowhere else.
package struct Secret: Sendable, Hashable {
    private let text: String

    package init(_ text: String) { self.text = text }

    package func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "‹secret›" }
    package var debugDescription: String { "‹secret›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
