import Checks
import Deployments
import Foundation
import Model

/// Gathers what rules may know besides the text of the stack file: files beside it, and the time.
enum Gathering {
    static func surroundings(of stack: Stack, neighbours: [Stack] = []) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.neighbours = neighbours
        surroundings.certificate = CertificateInspection.read(stack)
        surroundings.now = Int(Date().timeIntervalSince1970)
        surroundings.staticPaths = Set(Surroundings.staticQuestions(about: stack).filter { isStaticFile($0, of: stack) })
        return surroundings
    }

    private static func isStaticFile(_ path: String, of stack: Stack) -> Bool {
        guard let folder = stack.web?.staticFiles else { return false }
        var isDirectory: ObjCBool = false
        let file = "\(stack.source.directory)/\(folder)\(path)"
        return FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory) && !isDirectory.boolValue
    }
}
