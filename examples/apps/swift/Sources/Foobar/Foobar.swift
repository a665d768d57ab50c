import FoundationEssentials
import Glibc
import Hummingbird
import Logging
import ServiceLifecycle

/// The example application: posts in a database, and who answered.
@main
struct Foobar {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        Connection.prepare()
        do {
            let settings = try Settings(ProcessInfo.processInfo.environment, host: hostName())
            switch CommandLine.arguments.dropFirst() {
            case []: try await serve(settings)
            case ["migrate"]: exit(Migration.run(settings) ? 0 : 1)
            default:
                print("usage: Foobar [migrate]")
                exit(2)
            }
        } catch {
            log(.error, "ended", ["error": "\(error)"])
            exit(1)
        }
    }

    /// What requests in flight get after SIGTERM.
    private static let grace = Duration.seconds(10)

    /// Serves until SIGTERM; then answers what is in flight, and returns.
    private static func serve(_ settings: Settings) async throws {
        guard let place = settings.place else {
            log(.error, "LISTEN is no address:port", ["listen": settings.listen])
            exit(2)
        }
        var logger = Logger(label: "foobar")
        logger.logLevel = .error
        let application = Application(
            responder: Site(settings: settings, posts: Posts(settings)),
            configuration: ApplicationConfiguration(address: .hostname(place.host, port: place.port), backlog: 511),
            logger: logger
        )
        var services = ServiceGroupConfiguration(
            services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        services.maximumGracefulShutdownDuration = grace
        services.maximumCancellationDuration = .seconds(1)
        try await ServiceGroup(configuration: services).run()
    }

    private static func hostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "unknown" }
        return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
