// swift-tools-version: 6.3
import PackageDescription

// The memory cache beside its peers. It has the cache's sources as a target of its own, so that it builds in seconds, and
// so that what is measured is called from another module, as in the product.
let package = Package(
    name: "cache-bench",
    targets: [
        .target(name: "HalcyonCache"),
        .executableTarget(name: "cachebench", dependencies: ["HalcyonCache"], path: "Sources/CacheBench"),
    ]
)

for target in package.targets {
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
