import Foundation
import Model

/// What the authority's key is encrypted with: `ROOST_PASSPHRASE`, or a file in the user's own configuration, apart from the
/// stack's folder, so that a copy of that folder alone signs nothing.
struct Passphrase {
    private let environment: [String: String]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

    var path: String {
        let base = environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] ?? "/root") + "/.config"
        return "\(base)/roost/passphrase"
    }

    /// The passphrase that there is; nil when there is none yet.
    func find() throws(Failure) -> Secret? {
        if let given = environment["ROOST_PASSPHRASE"], !given.isEmpty { return Secret(given) }
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw Failure(path, "is empty: it should hold a passphrase") }
        return Secret(text)
    }

    /// The passphrase, made and kept when there is none.
    func findOrMake() throws(Failure) -> Secret {
        if let found = try find() { return found }
        let made = Word.random()
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(folder, "cannot be created: \(error.localizedDescription)", hint: "or set ROOST_PASSPHRASE")
        }
        try Files.write(made + "\n", to: path, mode: 0o600)
        return Secret(made)
    }

    /// Secrets from the system's generator.
    enum Word {
        /// 32 letters and digits (190 bits).
        static func random() -> String {
            let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
            var generator = SystemRandomNumberGenerator()
            return String((0..<32).map { _ in letters.randomElement(using: &generator)! })
        }
    }
}
