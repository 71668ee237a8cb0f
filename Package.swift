// swift-tools-version: 6.1
// Targets stand in dependency order. `STRATA_SCOPE` narrows the package to a part of the house, so that a
// sanitizer, fuzz or simulation build compiles only what it tests: `store`, `cache`, `index`, `cdp`, or `all`
// (default).
import PackageDescription

let scopes = ["store", "cache", "index", "cdp", "all"]
let scope = Context.environment["STRATA_SCOPE"] ?? "all"
guard let reach = scopes.firstIndex(of: scope) else {
    fatalError("STRATA_SCOPE is '\(scope)'; it takes one of \(scopes)")
}
func within(_ name: String) -> Bool { scopes.firstIndex(of: name)! <= reach }
let fuzzing = Context.environment["STRATA_FUZZ"] == "1"

// `1` for all benchmarks; `public` for those that measure the store as users have it.
let benchmarking = ["1", "public"].contains(Context.environment["STRATA_BENCH"])
// The engines that benchmarks/store compares the store with; scripts/setup-peers.sh installs them.
let withPeers = benchmarking && Context.environment["STRATA_PEERS"] == "1"
let peers = ["CRocksDB", "CLevelDB", "CLMDB", "CSQLite"]
// Some benchmarks measure internal types of the store. Code built for testing is slower: the compiler must
// keep every internal function, and the checks for accesses that it cannot see.
let storeFlags: [SwiftSetting] =
    Context.environment["STRATA_BENCH"] == "1" ? [.unsafeFlags(["-enable-testing"])] : []

// The worlds that the simulation's runner knows.
let worlds: [SwiftSetting] =
    (within("index") ? [.define("INDEX_WORLD")] : []) + (within("cdp") ? [.define("PLATFORM_WORLD")] : [])

let fuzzFlags: [SwiftSetting] = fuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : []
func fuzzTarget(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "fuzz/\(name)",
        swiftSettings: [.unsafeFlags(["-parse-as-library", "-sanitize=fuzzer,address"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
}

var targets: [Target] = [
    // System libraries and C shims.
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "CPlatform"),

    // Bytes, JSON, TOML, checksums, the injected environment, limits, memory budget.
    .target(name: "Base", dependencies: ["CPlatform"], swiftSettings: fuzzFlags),
    // The log-structured store.
    .target(
        name: "LSMStore", dependencies: ["Base", "CLZ4", "CPlatform", "CZstd"],
        swiftSettings: fuzzFlags + storeFlags),
    // A world that one seed determines: virtual disk, clock and threads.
    .target(name: "Simulator", dependencies: ["Base"]),
    // The store in a simulated world, against a model; the runner drives it from the command line.
    .target(
        name: "StoreSimulation", dependencies: ["Base", "LSMStore", "Simulator"],
        path: "Tests/StoreSimulation"),
    // What the simulations of all that stands on the store share.
    .target(
        name: "LifeSimulation", dependencies: ["Base", "LSMStore", "Simulator"], path: "Tests/LifeSimulation"),
    .executableTarget(
        name: "SimulationRunner",
        dependencies: ["Base", "CPlatform", "LifeSimulation", "StoreSimulation"]
            + (within("index") ? ["IndexSimulation"] : []) + (within("cdp") ? ["PlatformSimulation"] : []),
        path: "Tests/SimulationRunner", swiftSettings: worlds),

    // Harnesses that look at every crash state, every failing operation, every set of options; their runner.
    .target(
        name: "StoreProof", dependencies: ["Base", "LSMStore", "Simulator"], path: "Tests/StoreProof"),
    .executableTarget(
        name: "ProofRunner", dependencies: ["Base", "CPlatform", "StoreProof"], path: "Tests/ProofRunner"),

    .testTarget(name: "BaseTests", dependencies: ["Base"]),
    .testTarget(name: "SimulatorTests", dependencies: ["Base", "Simulator"]),
    .testTarget(
        name: "LSMStoreTests",
        dependencies: ["Base", "LSMStore", "Simulator", "StoreProof", "StoreSimulation"],
        exclude: ["Fixtures"]),
]
var products: [Product] = [
    .executable(name: "SimulationRunner", targets: ["SimulationRunner"]),
    .executable(name: "ProofRunner", targets: ["ProofRunner"]),
]
var dependencies: [Package.Dependency] = []

if within("cache") {
    targets += [
        // Redis-like data types, their commands and the RESP codec.
        .target(name: "Cache", dependencies: ["Base", "LSMStore"], swiftSettings: fuzzFlags),
        .testTarget(name: "CacheTests", dependencies: ["Base", "Cache", "Simulator"]),
    ]
}

if within("index") {
    targets += [
        // Documents, mappings, inverted and columnar segments, query execution, the ES DSL.
        .target(name: "Index", dependencies: ["Base", "LSMStore"], swiftSettings: fuzzFlags),
        // The index engine in a simulated world.
        .target(
            name: "IndexSimulation",
            dependencies: ["Base", "LSMStore", "Index", "Simulator", "LifeSimulation"],
            path: "Tests/IndexSimulation"),
        .testTarget(
            name: "IndexTests", dependencies: ["Base", "LSMStore", "Index", "Simulator", "IndexSimulation"]),
    ]
}

if within("cdp") {
    targets += [
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Events to profiles.
        .target(
            name: "CDP",
            dependencies: ["Base", "LSMStore", "Index", "Cache", "CSodium", "CZlib", "CZstd"],
            swiftSettings: fuzzFlags),
        // The embedded face.
        .target(name: "Strata", dependencies: ["Base", "LSMStore", "Index", "Cache", "CDP"]),
        // The platform in a simulated world.
        .target(
            name: "PlatformSimulation",
            dependencies: ["Base", "LSMStore", "Index", "CDP", "Simulator", "LifeSimulation"],
            path: "Tests/PlatformSimulation"),
        .testTarget(
            name: "CDPTests",
            dependencies: ["Base", "LSMStore", "Index", "CDP", "Simulator", "PlatformSimulation"]),
        .testTarget(name: "StrataTests", dependencies: ["Strata", "Simulator"]),
        // The example is a package of its own; here its test shares this package's build.
        .testTarget(
            name: "EmbeddedExampleTests", dependencies: ["Strata"],
            path: "examples/embedded/Tests/EmbeddedExampleTests"),
    ]
    products += [.library(name: "Strata", targets: ["Strata"])]
}

if within("all") {
    dependencies += [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ]
    let nio: [Target.Dependency] = [
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
    ]
    targets += [
        // HTTP and RESP listeners.
        .target(
            name: "Server",
            dependencies: ["Base", "LSMStore", "Index", "Cache", "CDP", "Strata", "CZlib"] + nio
                + [.product(name: "Logging", package: "swift-log")]),
        // The command line.
        .executableTarget(
            name: "StrataCommand",
            dependencies: [
                "Base", "LSMStore", "Index", "CDP", "Strata", "Server",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Base", "LSMStore", "Index", "Cache", "CDP", "Strata", "Server", "StrataCommand",
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),
        .testTarget(name: "TidyTests"),
    ]
    products += [.executable(name: "strata", targets: ["StrataCommand"])]
}

if fuzzing {
    targets += [
        fuzzTarget("FuzzJSON", ["Base"]),
        fuzzTarget("FuzzWAL", ["Base", "LSMStore"]),
        fuzzTarget("FuzzSSTable", ["Base", "LSMStore"]),
        fuzzTarget("FuzzManifest", ["Base", "LSMStore"]),
        fuzzTarget("FuzzBackup", ["Base", "LSMStore"]),
        fuzzTarget("FuzzBatch", ["Base", "LSMStore"]),
        fuzzTarget("FuzzBlob", ["Base", "LSMStore"]),
    ]
    if within("index") {
        targets += [
            fuzzTarget("FuzzSegment", ["Base", "Index"]), fuzzTarget("FuzzQueryDSL", ["Base", "Index"]),
            fuzzTarget("FuzzRows", ["Base", "LSMStore", "Index"]),
        ]
    }
    if within("cdp") {
        targets += [
            fuzzTarget("FuzzCSV", ["Base", "CDP"]), fuzzTarget("FuzzMapping", ["Base", "CDP"]),
            fuzzTarget("FuzzTrack", ["Base", "CDP"]), fuzzTarget("FuzzRESP", ["Base", "Cache"]),
        ]
    }
}

if benchmarking {
    targets += [
        .executableTarget(
            name: "MemtableBenchmark", dependencies: ["Base", "LSMStore"], path: "benchmarks/memtable"),
        .executableTarget(
            name: "WriteBenchmark", dependencies: ["Base", "LSMStore"], path: "benchmarks/writes"),
        .executableTarget(name: "JSONBenchmark", dependencies: ["Base"], path: "benchmarks/json"),
        .executableTarget(
            name: "RowsBenchmark", dependencies: ["Base", "LSMStore"], path: "benchmarks/rows"),
        .executableTarget(
            name: "ReadBenchmark", dependencies: ["Base", "LSMStore"], path: "benchmarks/reads"),
        .executableTarget(name: "TrackBenchmark", dependencies: ["Base"], path: "benchmarks/track"),
        .executableTarget(
            name: "StoreBenchmark",
            dependencies: ["Base", "LSMStore"]
                + (withPeers ? peers.map { .init(stringLiteral: $0) } : []),
            path: "benchmarks/store/driver", exclude: withPeers ? [] : ["Peers"],
            swiftSettings: withPeers ? [.define("PEERS")] : []),
    ]
    if withPeers {
        targets += peers.map { .systemLibrary(name: $0, path: "benchmarks/store/peers/\($0)") }
    }
}

let package = Package(
    name: "strata", products: products, dependencies: dependencies, targets: targets,
    swiftLanguageModes: [.v6])
