import Foundation
import Hosts
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import Model
import NIOCore
import NIOSSL
import ServiceLifecycle

/// The page's web server: the only one there is in Roost. It shows and changes nothing.
package struct PageServer: Sendable {
    /// Where it listens, and how one gets in.
    package struct Door: Sendable {
        package var address: String
        /// 0: any that is free.
        package var port: Int
        /// Nil on loopback.
        package var token: String?
        /// Certificate and key in one PEM; nil: in the clear.
        package var leaf: Secret?

        package init(address: String, port: Int, token: String? = nil, leaf: Secret? = nil) {
            self.address = address
            self.port = port
            self.token = token
            self.leaf = leaf
        }
    }

    private let door: Door
    private let page: Page
    private let feed: Feed
    private let past: any Past

    package init(_ door: Door, page: Page, feed: Feed, past: any Past) {
        self.door = door
        self.page = page
        self.feed = feed
        self.past = past
    }

    /// Serves until it is told to stop, or its task is.
    ///
    /// - Parameters:
    ///   - heedsSignals: whether SIGTERM and SIGINT stop it.
    ///   - onReady: told the port, once there is one.
    package func run(heedsSignals: Bool = true, onReady: @escaping @Sendable (Int) async -> Void) async throws(Failure) {
        let port = PortBox()
        var logger = Logger(label: "roost", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        let application = Application(
            router: router(port), server: try server(), configuration: .init(address: .hostname(door.address, port: door.port)),
            onServerRunning: { channel in
                port.value.withLock { $0 = channel.localAddress?.port ?? door.port }
                await onReady(port.number)
            }, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [application], gracefulShutdownSignals: heedsSignals ? [.sigterm, .sigint] : [], logger: logger))
        do {
            try await group.run()
        } catch is CancellationError {
        } catch {
            throw refusal(error)
        }
    }

    private func refusal(_ error: any Error) -> Failure {
        let place = "\(Address(door.address)?.bracketed ?? door.address):\(door.port)"
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            return Failure(
                place, "is in use: another program listens there",
                hint: "--listen names another place, and 127.0.0.1:0 one that is free; ss -ltnp 'sport = :\(door.port)' shows who it is")
        case EADDRNOTAVAIL: return Failure(place, "is no address of this machine", hint: "--listen takes one of those that `ip addr` shows, or 0.0.0.0 for all")
        case EACCES: return Failure(place, "may not be listened on by you", hint: "ports below 1024 are root's: --listen names another one")
        default: return Failure(place, "cannot be listened on: \(error)", hint: "--listen names another place")
        }
    }

    private func server() throws(Failure) -> HTTPServerBuilder {
        guard let leaf = door.leaf else { return .http1() }
        do {
            let bytes = Array(leaf.reveal().utf8)
            let chain = try NIOSSLCertificate.fromPEMBytes(bytes).map { NIOSSLCertificateSource.certificate($0) }
            let key = try NIOSSLPrivateKey(bytes: bytes, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            return try .tls(.http1(), tlsConfiguration: configuration)
        } catch {
            throw Failure("the page's certificate", "cannot be used: \(error)")
        }
    }

    private func router(_ port: PortBox) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: Doorkeeper(token: door.token, isEncrypted: door.leaf != nil, port: port))
        for asset in page.assets {
            router.get(RouterPath(asset.path)) { _, _ in
                Response(status: .ok, headers: [.contentType: asset.type], body: .init(byteBuffer: ByteBuffer(string: asset.text)))
            }
        }
        let feed = feed
        let past = past
        router.get("events") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream", .init("X-Accel-Buffering")!: "no"],
                body: .init { try await Self.tell(feed, &$0) })
        }
        router.get("status.json") { _, _ in
            guard let update = await feed.current else { return Self.json("{}", status: .serviceUnavailable) }
            return Self.json(await feed.whole(update))
        }
        router.get("history.json") { request, _ in
            let hours = request.uri.queryParameters["hours"].flatMap { Int($0) } ?? 1
            return Self.json(await past.history(hours: min(max(1, hours), 24 * 366)))
        }
        router.get("moment.json") { request, _ in
            guard let time = request.uri.queryParameters["at"].flatMap({ Double($0) }), time > 0, time.isFinite else {
                return Self.json("{}", status: .badRequest)
            }
            return Self.json(await past.moment(at: time))
        }
        router.get("logs.json") { request, _ in
            let words = request.uri.queryParameters
            guard let host = words["host"], let answer = await past.logs(of: String(host), component: words["component"].map { String($0) }) else {
                return Self.json("{\"lines\": []}", status: .notFound)
            }
            return Self.json(answer)
        }
        router.get("component.json") { request, _ in
            let words = request.uri.queryParameters
            let time = words["at"].map { Double($0) ?? .nan }
            guard time.map({ $0 > 0 && $0.isFinite }) ?? true else { return Self.json("{}", status: .badRequest) }
            guard let host = words["host"], let engine = words["component"], let answer = await past.component(String(engine), on: String(host), at: time) else {
                return Self.json("{}", status: .notFound)
            }
            return Self.json(answer)
        }
        return router
    }

    private static func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// Server-sent events: everything first, then what changes; everything again to whoever was too slow for that.
    private static func tell(_ feed: Feed, _ writer: inout any ResponseBodyWriter) async throws {
        var number: Int?
        for await update in await feed.updates().cancelOnGracefulShutdown() {
            let isNext = number == update.number - 1 && !update.change.isEmpty
            let text = isNext ? update.change : await feed.whole(update)
            try await writer.write(ByteBuffer(string: "event: \(isNext ? "change" : "whole")\ndata: \(text)\n\n"))
            number = update.number
        }
        try await writer.finish(nil)
    }
}
