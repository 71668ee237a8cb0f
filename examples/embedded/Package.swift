// swift-tools-version: 6.1
// A package of its own that embeds the platform. `strata` stands two folders up here; in your package write
// .package(url: "…", branch: "main") in its place.
import PackageDescription

let package = Package(
    name: "embedded",
    dependencies: [.package(name: "strata", path: "../..")],
    targets: [
        .testTarget(
            name: "EmbeddedExampleTests", dependencies: [.product(name: "Strata", package: "strata")])
    ],
    swiftLanguageModes: [.v6])
