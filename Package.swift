// swift-tools-version: 6.3
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let inMemoryLogging = Target.Dependency.product(name: "InMemoryLogging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let lifecycleTestKit = Target.Dependency.product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "halcyon",
    products: [.executable(name: "halcyon", targets: ["halcyon"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // Mechanisms: they know neither therapy nor sockets.
        .target(name: "HalcyonCache", dependencies: [lifecycle]),
        .target(name: "HalcyonBalance", dependencies: [configuration, lifecycle, logging, metrics]),

        // The product: ports and no I/O.
        .target(
            name: "HalcyonCore",
            dependencies: ["HalcyonBalance", "HalcyonCache", crypto, lifecycle, logging, metrics]
        ),

        // Adapters: they do I/O.
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(
            name: "HalcyonRedis",
            dependencies: [
                "CZstd", "HalcyonCache", configuration, crypto, lifecycle, logging, metrics, nioCore, nioPosix, nioSSL,
            ]
        ),
        .target(
            name: "HalcyonStore",
            dependencies: ["HalcyonCore", configuration, grdb, lifecycle, logging, metrics],
            exclude: ["Seeds/README.md"],
            resources: [.embedInCode("Seeds/concepts.jsonl"), .embedInCode("Seeds/scenarios.jsonl")]
        ),
        .target(
            name: "HalcyonModels",
            dependencies: [
                "HalcyonBalance", "HalcyonCore", asyncHTTPClient, configuration, httpTypes, lifecycle, logging, metrics,
                nioCore, nioHTTP1, nioPosix, subprocess, systemPackage,
            ]
        ),
        .target(name: "HalcyonTelemetry", dependencies: [logging, metrics]),
        .target(
            name: "HalcyonHTTP",
            dependencies: [
                "HalcyonCache", "HalcyonCore", configuration, crypto, httpTypes, hummingbird, hummingbirdCore,
                lifecycle, logging, metrics, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix,
            ],
            resources: [.embedInCode("OpenAPI/openapi.json")]
        ),

        // Measuring: a simulated model server and the benchmark that drives a server from outside.
        .target(
            name: "HalcyonSimulator",
            dependencies: [httpTypes, hummingbird, lifecycle, logging, nioCore]
        ),
        .target(
            name: "HalcyonBench",
            dependencies: [asyncHTTPClient, histogram, nioCore, nioHTTP1]
        ),

        .executableTarget(
            name: "l2-load", dependencies: ["HalcyonCache", "HalcyonRedis", nioCore, nioPosix], path: "Benchmarks/l2"),

        // Wiring.
        .executableTarget(
            name: "halcyon",
            dependencies: [
                "HalcyonBalance", "HalcyonBench", "HalcyonCache", "HalcyonCore", "HalcyonHTTP", "HalcyonModels",
                "HalcyonRedis", "HalcyonSimulator", "HalcyonStore", "HalcyonTelemetry", argumentParser, asyncHTTPClient,
                configuration,
                lifecycle, logging, metrics, nioCore, nioHTTP1, nioPosix, unixSignals, yams,
            ]
        ),

        .target(
            name: "HalcyonTesting",
            dependencies: [
                "HalcyonBalance", "HalcyonCache", "HalcyonCore", nioCore, nioPosix, subprocess, systemPackage,
            ]
        ),
        .testTarget(name: "HalcyonCacheTests", dependencies: ["HalcyonCache", "HalcyonTesting"]),
        .testTarget(
            name: "HalcyonBalanceTests",
            dependencies: [
                "HalcyonBalance", "HalcyonTesting", configuration, inMemoryLogging, lifecycle, lifecycleTestKit,
                logging, metrics, metricsTestKit,
            ]
        ),
        .testTarget(
            name: "HalcyonCoreTests",
            dependencies: ["HalcyonCache", "HalcyonCore", "HalcyonTesting", inMemoryLogging, lifecycle, logging]
        ),
        .testTarget(
            name: "HalcyonRedisTests",
            dependencies: [
                "HalcyonCache", "HalcyonRedis", "HalcyonTesting", configuration, inMemoryLogging,
                lifecycleTestKit, logging, metrics, metricsTestKit, nioCore, nioEmbedded, nioPosix,
            ]
        ),
        .testTarget(name: "HalcyonStoreTests", dependencies: ["HalcyonCore", "HalcyonStore", "HalcyonTesting", grdb]),
        .testTarget(
            name: "HalcyonModelsTests",
            dependencies: [
                "HalcyonBalance", "HalcyonCore", "HalcyonModels", "HalcyonSimulator", "HalcyonTesting",
                asyncHTTPClient, configuration, lifecycle, logging, nioCore, nioHTTP1, nioPosix, systemPackage,
            ]
        ),
        .testTarget(
            name: "HalcyonTelemetryTests",
            dependencies: ["HalcyonTelemetry", inMemoryLogging, logging, metrics]
        ),
        .testTarget(
            name: "HalcyonHTTPTests",
            dependencies: [
                "HalcyonCache", "HalcyonCore", "HalcyonHTTP", "HalcyonTesting", asyncHTTPClient, httpTypes,
                hummingbird, hummingbirdTesting, lifecycle, logging, nioCore, nioHTTP1, nioPosix,
            ]
        ),
        .testTarget(
            name: "HalcyonSimulatorTests",
            dependencies: ["HalcyonSimulator", httpTypes, hummingbird, hummingbirdTesting, nioCore]
        ),
        .testTarget(name: "HalcyonBenchTests", dependencies: ["HalcyonBench"]),
        .testTarget(
            name: "HalcyonCommandTests",
            dependencies: [
                "HalcyonCache", "HalcyonCore", "HalcyonHTTP", "HalcyonModels", "HalcyonRedis", "halcyon",
                argumentParser,
                configuration, logging,
            ]),
        .testTarget(name: "TidyTests"),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
