import Foundation

/// Bytes as text that any shell carries unharmed, in lines of 76 characters.
package enum Base64 {
    package static func encode(_ text: String) -> String {
        Data(text.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
    }

    package static func decode(_ text: String) -> String? {
        Data(base64Encoded: text, options: .ignoreUnknownCharacters).map { String(decoding: $0, as: UTF8.self) }
    }
}
