import Foundation

extension StackReader {
    /// The stack in the file at `path`, whose folders must exist too.
    package static func read(path: String) throws(Findings) -> Stack {
        let bytes = try contents(of: path)
        let absolute = URL(fileURLWithPath: path).standardizedFileURL
        let stack = try read(text: bytes, file: path, directory: absolute.deletingLastPathComponent().path)
        let missing = missingFolders(of: stack)
        guard missing.isEmpty else { throw Findings(inOrderOfText(missing)) }
        return stack
    }

    private static func contents(of path: String) throws(Findings) -> [UInt8] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw refusal(
                "no-file", path, "there is no file \(Quote.of(path))",
                "`roost new` writes one, and `-f FILE` names another")
        }
        if isDirectory.boolValue {
            throw refusal(
                "no-file", path, "\(Quote.of(path)) is a folder", "name the file in it: `-f \(path)/stack.yml`")
        }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            // One byte more than is allowed is enough to see that it is too much, even of an endless device.
            return Array(try handle.read(upToCount: TextCheck.maximumBytes + 1) ?? Data())
        } catch {
            throw refusal(
                "no-file", path, "\(Quote.of(path)) cannot be read",
                "check its permissions with `ls -l`; `roost new` writes a new one")
        }
    }

    private static func refusal(_ rule: String, _ path: String, _ message: String, _ hint: String) -> Findings {
        Findings([
            Finding(
                rule: rule, severity: .error, subject: path, message: message, fix: hint,
                place: Place(file: path, line: 1, column: 1))
        ])
    }

    private static func missingFolders(of stack: Stack) -> [Finding] {
        let wanted = [("app.source", stack.app?.source), ("web.static", stack.web?.staticFiles)]
        return wanted.compactMap { key, folder in
            guard let folder else { return nil }
            var isDirectory: ObjCBool = false
            let path = stack.source.directory + "/" + folder
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            guard !exists || !isDirectory.boolValue else { return nil }
            return Finding(
                rule: "missing-folder", severity: .error, subject: key,
                message: exists ? "\(Quote.of(folder)) is not a folder" : "there is no folder \(Quote.of(folder))",
                fix: "create it, or name another; paths start at the folder of the stack file",
                place: stack.source.place(key))
        }
    }
}
