// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

@testable import Index

/// An engine on a store in memory, and the means to open both again.
final class EngineFixture {
    let environment = Environment(
        files: MemoryFileSystem(), clock: SystemTimeSource(), random: SeededRandomSource(seed: 11),
        threads: Threads())
    private(set) var store: Store
    private(set) var engine: IndexEngine

    init() throws {
        try environment.files.createDirectory("/store")
        store = try EngineFixture.open(environment)
        engine = try IndexEngine(store: store, environment: environment)
    }

    private static func open(_ environment: Environment) throws -> Store {
        var options = StoreOptions()
        options.memtableBytes = 1 << 20
        options.walSegmentBytes = 2 << 20
        options.cacheBytes = 1 << 20
        return try Store.open("/store", options: options, environment: environment)
    }

    /// Closes both and opens them again.
    /// - Parameter seals: false leaves the tails to be rebuilt from the store's rows.
    func reopen(seals: Bool) throws {
        if seals { try engine.close() } else { engine.stop() }
        try store.close()
        store = try EngineFixture.open(environment)
        engine = try IndexEngine(store: store, environment: environment)
    }

    func close() throws {
        try engine.close()
        try store.close()
    }

    func index(_ name: String) throws -> SearchIndex {
        if let known = engine.index(name) { return known }
        return try engine.createIndex(name)
    }

    func writer(_ name: String) throws -> DocumentWriter {
        DocumentWriter(engine: engine, index: try index(name), durability: .buffered)
    }

    /// The ids that a search body finds, sorted.
    func search(_ name: String, _ body: String) throws -> [String] {
        let view = try index(name).view()
        let result = try view.search(try SearchRequest(parsing: Array(body.utf8)))
        return try result.hits.map { try view.document(number: $0.number).id }.sorted()
    }
}

extension String {
    var utf8Bytes: [UInt8] { Array(utf8) }
}
