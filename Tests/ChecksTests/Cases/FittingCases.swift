import Checks
import Model

/// How the parts fit, and what the file silences.
extension RuleCase {
    static let fitting = [
        RuleCase("health-without-app", health("①/healthz", "web: { static: ./public }\n"), files("/healthz")),
        RuleCase("health-without-app", health("①/healthz?x=1", "web: { static: ./public }\n"), files("/healthz")),
        RuleCase("health-without-app", health("/healthz", "web: { static: ./public }\n"), files()),
        RuleCase("health-without-app", health("/healthz"), files("/healthz")),

        RuleCase("health-with-database", health("①/", hosts: two)),
        RuleCase("health-with-database", health("①/health/db", hosts: two)),
        RuleCase("health-with-database", health("①/health?deep=1", hosts: two)),
        RuleCase("health-with-database", health("/healthz", hosts: two)),
        RuleCase("health-with-database", health("/adblock", hosts: two)),
        RuleCase("health-with-database", health("/", hosts: one)),

        // The database waits 50 s for a lock, nginx 55 s for the application.
        RuleCase("timeout-order", start("①gunicorn --timeout 120 a:b")),
        RuleCase("timeout-order", start("①gunicorn -t 55 a:b")),
        RuleCase("timeout-order", start("①gunicorn --timeout=30 a:b")),
        RuleCase("timeout-order", start("gunicorn --timeout 52 a:b")),
        RuleCase("timeout-order", start("gunicorn a:b")),
        RuleCase("timeout-order", start("gunicorn --threads 4 --timeout 120 a:b")),
        RuleCase("timeout-order", start("./serve --timeout 120")),
        RuleCase("timeout-order", start("node server.js")),

        // The database accepts 200 connections.
        RuleCase("too-many-connections", start("①gunicorn --workers 201 a:b")),
        RuleCase("too-many-connections", start("①gunicorn -w 26 --threads=8 a:b")),
        RuleCase("too-many-connections", start("①gunicorn -w101 a:b", hosts: two)),
        RuleCase("too-many-connections", start("gunicorn -w100 a:b", hosts: two)),
        RuleCase("too-many-connections", start("gunicorn --workers 200 a:b")),
        RuleCase("too-many-connections", start("gunicorn --threads 900 a:b")),
        RuleCase("too-many-connections", start("gunicorn -w 900 -k gevent a:b")),
        RuleCase("too-many-connections", start("./serve --workers 900")),

        RuleCase("unused-ignore", head + one + app + "check: { ignore: { no-backup: ①\"there is no database\" } }\n"),
        RuleCase("unused-ignore", head + one + app + "check: { ignore: { spof@w-2: ①\"it has a twin\" } }\n"),
        RuleCase("unused-ignore", head + one + app + "check: { ignore: { spof: \"one is enough\", spof@w-1: \"and for this one\" } }\n"),
    ]

    private static let two = one + "  w-2: { address: 10.1.0.4, roles: [web, app] }\n"
    private static let database = "  db-1: { address: 10.1.0.21, roles: [database] }\n"

    private static func health(_ path: String, _ web: String = "", hosts: String = one) -> String {
        head + hosts + database + web + "app:\n  runtime: python\n  source: ./app\n  health: \(path)\ndatabase: {}\n"
    }

    private static func start(_ command: String, hosts: String = one) -> String {
        head + hosts + database + "app:\n  runtime: python\n  source: ./app\n  start: \(command)\ndatabase: {}\n"
    }

    private static func files(_ paths: String...) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.staticPaths = Set(paths)
        return surroundings
    }
}
