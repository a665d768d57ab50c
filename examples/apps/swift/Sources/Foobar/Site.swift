import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Every page of the application. Paths are matched exactly, so that a wrong method is told from a wrong path.
struct Site: HTTPResponder {
    typealias Context = BasicRequestContext

    private static let largest = 64 * 1024  // bytes of a body

    let settings: Settings
    let posts: Posts

    func respond(to request: Request, context: Context) async throws -> Response {
        let begin = ContinuousClock.now
        var response = await answer(to: request)
        response.headers.append(contentsOf: Self.headers)
        record(request, response.status, after: ContinuousClock.now - begin)
        return request.method == .head ? response.withoutBody() : response
    }

    /// The balancer names each request. Health checks come several times a second, and tell nothing.
    private func record(_ request: Request, _ status: HTTPResponse.Status, after time: Duration) {
        guard let field = HTTPField.Name("X-Request-ID"), let name = request.headers[field], request.uri.path != "/healthz" else { return }
        guard settings.log == .all || status.code >= 500 else { return }
        let tenths = (time / .milliseconds(0.1)).rounded()
        log(
            .info, "answered",
            [
                "request": String(name.prefix(64)), "method": request.method.rawValue, "path": request.uri.path, "status": "\(status.code)",
                "ms": "\(tenths / 10)",
            ])
    }

    private func answer(to request: Request) async -> Response {
        let methods: [HTTPRequest.Method] = request.uri.path == "/posts" ? [.get, .head, .post] : [.get, .head]
        guard ["/", "/healthz", "/whoami", "/posts"].contains(request.uri.path) else {
            return .refusal(.notFound, "no such page")
        }
        guard methods.contains(request.method) else {
            var response = Response.refusal(.methodNotAllowed, "not this method")
            response.headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
            return response
        }
        do {
            return switch (request.uri.path, request.method) {
            case ("/", _): try await page()
            case ("/healthz", _): try health()
            case ("/whoami", _): try .json(["host": settings.host, "release": settings.release])
            case (_, .post): try await add(request)
            case (_, _): try await list()
            }
        } catch is Exists {
            return .refusal(.conflict, "a post with this id exists")
        } catch is NIOTooManyBytesError {
            return .refusal(.contentTooLarge, "the body is larger than 64 KB")
        } catch is Unavailable {
            var response = Response.refusal(.serviceUnavailable, "the database cannot take this now")
            response.headers[.retryAfter] = "1"
            return response
        } catch {
            log(.error, "failed", ["path": request.uri.path, "error": "\(type(of: error))"])
            return .refusal(.internalServerError, "an error of this application")
        }
    }

    private func page() async throws -> Response {
        let begin = ContinuousClock.now
        let found: (posts: [Post], areRemembered: Bool)?
        do { found = try await posts.newest() } catch is Unavailable { found = nil }
        let html = Page(posts: found?.posts, settings: settings).html { ContinuousClock.now - begin }
        var response = Response(
            status: found == nil ? .serviceUnavailable : .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
        if let found { tell(found.areRemembered, in: &response) } else { response.headers[.retryAfter] = "1" }
        return response
    }

    private func list() async throws -> Response {
        let found = try await posts.newest()
        var response = try Response.json(["posts": found.posts])
        tell(found.areRemembered, in: &response)
        return response
    }

    /// Says where the posts came from.
    private func tell(_ areRemembered: Bool, in response: inout Response) {
        guard posts.cache.exists, let name = HTTPField.Name("X-Cache") else { return }
        response.headers[name] = areRemembered ? "hit" : "miss"
    }

    /// Can this process serve? Asks no database and no cache: a lost one must not take every application server with it.
    private func health() throws -> Response {
        func word(_ exists: Bool, _ wasReachable: Bool?) -> String {
            guard exists else { return "none" }
            return wasReachable.map { $0 ? "reachable" : "unreachable" } ?? "unknown"
        }
        return try .json([
            "status": "ok", "database": word(posts.writes.exists, posts.writes.wasReachable),
            "cache": word(posts.cache.exists, posts.cache.wasReachable),
        ])
    }

    private func add(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.largest)
        guard let draft = try? JSONDecoder().decode(Draft.self, from: Data(body.readableBytesView)) else {
            return .refusal(.badRequest, "the body must be a JSON object with id and text")
        }
        if let mistake = draft.mistake { return .refusal(.badRequest, mistake) }
        try await posts.add(draft)
        return try .json(["id": draft.id, "host": settings.host], status: .created)
    }

    private static let headers: HTTPFields = [
        .cacheControl: "no-store",
        .contentSecurityPolicy:
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
            + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff",
    ]
}

extension Response {
    fileprivate static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(value) + "\n".utf8
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    fileprivate static func refusal(_ status: HTTPResponse.Status, _ why: String) -> Response {
        (try? json(["error": why], status: status)) ?? Response(status: status)
    }

    /// The answer to HEAD: as to GET, its length included.
    fileprivate func withoutBody() -> Response {
        var headers = headers
        if let length = body.contentLength { headers[.contentLength] = "\(length)" }
        return Response(status: status, headers: headers)
    }
}
