import Hummingbird
import NIOCore
import Synchronization

/// The port, once it is known.
final class PortBox: Sendable {
    let value = Mutex(0)

    var number: Int { value.withLock { $0 } }
}

/// Lets in whom the ``Gate`` lets in, and gives every answer the page's headers.
struct Doorkeeper: RouterMiddleware {
    typealias Context = BasicRequestContext

    let token: String?
    let isEncrypted: Bool
    let port: PortBox

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let gate = Gate(token: token, port: port.number, isEncrypted: isEncrypted)
        let caller = Gate.Caller(
            method: request.method.rawValue, host: request.head.authority, path: request.uri.path,
            token: request.uri.queryParameters["token"].map { String($0) }, cookies: request.headers[.cookie])
        var response: Response
        switch gate.decide(caller) {
        case .refuse(let status, let why):
            response = Self.plain(.init(code: status), why)
        case .welcome(let cookie):
            response = Response(status: .seeOther, headers: [.location: "/", .setCookie: cookie])
        case .enter:
            do {
                response = try await next(request, context)
            } catch let error as any HTTPResponseError {
                response = Self.plain(error.status, "there is nothing here")
            }
        }
        for (name, value) in Gate.headers { response.headers[.init(name)!] = value }
        return response
    }

    private static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text + "\n")))
    }
}
