// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Foobar",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "Foobar", targets: ["Foobar"])],
    dependencies: [
        // Without the traits: no swift-configuration and no full Foundation, which nearly halve the binary.
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        // The few words of Redis' protocol that a cache needs: no client of it is among the packages that this is built from.
        .target(
            name: "Redis",
            dependencies: [.product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio")]
        ),
        .testTarget(
            name: "RedisTests", dependencies: ["Redis", .product(name: "NIOEmbedded", package: "swift-nio")]
        ),
        .executableTarget(
            name: "Foobar",
            dependencies: [
                "CMariaDB", "Redis",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
    ]
)
