// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "roost",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "roost", targets: ["roost"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        // The vocabulary: the stack and its text, components and flows, resources and findings. No I/O.
        .target(
            name: "Model",
            dependencies: [.product(name: "Yams", package: "Yams"), .product(name: "Crypto", package: "swift-crypto")]),
        // What each real system needs on a host: configuration, facts, checks. Pure.
        .target(name: "Engines", dependencies: ["Model"]),
        // Findings about a whole stack, before any host is touched. Pure.
        .target(name: "Checks", dependencies: ["Model", "Engines"]),
        // Desired and observed become ordered steps. Pure: facts go in, a plan comes out.
        .target(name: "Plans", dependencies: ["Model", "Engines"]),
        // The picture and the design document of a stack. Pure.
        .target(name: "Diagrams", dependencies: ["Model"]),
        // The way to a host: OpenSSH, recorded hosts for tests, and the lab that makes hosts here.
        .target(
            name: "Hosts",
            dependencies: [
                "Model", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        // Gathers facts, builds releases, signs certificates, carries out a plan, keeps the journal.
        .target(
            name: "Deployments",
            dependencies: [
                "Model", "Engines", "Plans", "Hosts", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "X509", package: "swift-certificates"), .product(name: "SwiftASN1", package: "swift-asn1"),
            ]),
        // The live page, and what it shows: the only place with a web server.
        .target(
            name: "Dashboards",
            dependencies: [
                "Model", "Engines", "Checks", "Diagrams", "Hosts", "Deployments",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
            ],
            resources: ["index.html", "page.css", "page.js", "show.js", "hosts.js", "diagram.js", "tiers.js", "panel.js", "component.js", "history.js", "words.js"].map { .embedInCode("Page/\($0)") }),
        // The verbs, their output and their wording.
        .target(
            name: "CLI",
            dependencies: [
                "Model", "Engines", "Checks", "Plans", "Diagrams", "Hosts", "Deployments", "Dashboards",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // The executable: ignores SIGPIPE, then hands over to CLI.
        .executableTarget(name: "roost", dependencies: ["CLI"]),
        // What several test targets share: goldens, marked stacks, the lab fixture.
        .target(name: "RoostTesting", dependencies: ["Model", "Engines", "Plans", "Hosts"]),
        .testTarget(name: "LabTests", dependencies: ["Hosts", "Model", "RoostTesting"]),
        .testTarget(
            name: "ModelTests", dependencies: ["Hosts", "Model", "RoostTesting"], exclude: ["StackFile/Mistakes"]),
        .testTarget(name: "ChecksTests", dependencies: ["Checks", "Engines", "Model", "RoostTesting"]),
        .testTarget(
            name: "CLITests",
            dependencies: ["CLI", "Checks", "Dashboards", "Deployments", "Diagrams", "Engines", "Hosts", "Model", "Plans", "RoostTesting"], exclude: ["Goldens"]),
        .testTarget(
            name: "EnginesTests", dependencies: ["Engines", "Hosts", "Model", "RoostTesting"], exclude: ["Goldens"]),
        .testTarget(name: "PlansTests", dependencies: ["Plans", "Engines", "Model", "RoostTesting"]),
        .testTarget(
            name: "DiagramsTests", dependencies: ["Diagrams", "Checks", "Engines", "Hosts", "Model", "RoostTesting"], exclude: ["Goldens"]),
        .testTarget(
            name: "DashboardsTests",
            dependencies: ["Dashboards", "Checks", "Deployments", "Diagrams", "Engines", "Hosts", "Model", "RoostTesting"],
            exclude: ["Support"]),
        .testTarget(name: "HostsTests", dependencies: ["Hosts", "Model", "RoostTesting"]),
        .testTarget(
            name: "DeploymentsTests",
            dependencies: [
                "Deployments", "Plans", "Engines", "Hosts", "Model", "RoostTesting",
                .product(name: "X509", package: "swift-certificates"),
            ]),
        .testTarget(name: "TidyTests", dependencies: ["RoostTesting"]),
        // The website itself, on real hosts in a lab, through the real executable. Needs root.
        .testTarget(name: "SiteTests", dependencies: ["RoostTesting", "Hosts", "Model", "roost"]),
        // What goes wrong on hosts and to operators, on real hosts in a lab. Needs root.
        .testTarget(name: "FaultTests", dependencies: ["RoostTesting", "Hosts", "Deployments", "Dashboards", "Model", "Plans", "Engines", "roost"],
            exclude: ["Support/load.py", "Support/counting.py", "Support/receiver.py", "Support/lines.py", "Support/ports.pl",
                "Support/capture.py", "Support/looking.py"]),
    ],
    swiftLanguageModes: [.v6]
)
