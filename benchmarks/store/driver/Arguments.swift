// SPDX-License-Identifier: Apache-2.0

/// The command line.
struct Arguments {
    static let usage = """
        usage: StoreBenchmark [options]
          --quick                few records, one repetition
          --repeats N            repetitions of everything (5)
          --n N                  records (400000; half as many of 1 KiB)
          --engines A,B          some of: \(EngineKind.allCases.map(\.rawValue).joined(separator: ", "))
          --workloads A,B        some of: \(Workload.measured.map(\.rawValue).joined(separator: ", "))
          --sections A,B         some of: 100, 1024, small, blobs, large
          --seconds N            overwrite runs this long
          --root DIRECTORY       where stores are made
        one workload in this process, for a profile:
          --engine A --workload B [--n N] [--value BYTES] [--cache BYTES] [--memtable BYTES]
          [--loops N] [--directory DIRECTORY]   a directory that is there is used as it is
        """

    private var options: [String: String] = [:]
    private var flags: Set<String> = []

    init(_ words: [String]) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            if ["--quick", "--child"].contains(word) {
                flags.insert(word)
                continue
            }
            guard word.hasPrefix("--"), let value = rest.popFirst() else {
                throw BenchmarkError(Arguments.usage)
            }
            options[word] = value
        }
    }

    var isQuick: Bool { flags.contains("--quick") }
    var isChild: Bool { flags.contains("--child") }

    func text(_ name: String) -> String? { options[name] }

    func number(_ name: String, or standard: Int) throws -> Int {
        guard let text = options[name] else { return standard }
        guard let number = Int(text), number >= 0 else { throw BenchmarkError("\(name) takes a number") }
        return number
    }

    func list(_ name: String) -> [String]? {
        options[name]?.split(separator: ",").map(String.init)
    }

    func engine() throws -> EngineKind? { try one("--engine") }

    func workload() throws -> Workload? { try one("--workload") }

    func engines() throws -> [EngineKind] { try several("--engines") ?? EngineKind.allCases }

    func workloads() throws -> [Workload]? { try several("--workloads") }

    func settings() throws -> Settings {
        var settings = Settings()
        settings.count = try number("--n", or: settings.count)
        settings.valueBytes = try number("--value", or: settings.valueBytes)
        settings.cacheBytes = try number("--cache", or: settings.cacheBytes)
        settings.memtableBytes = try number("--memtable", or: settings.memtableBytes)
        settings.seconds = try number("--seconds", or: settings.seconds)
        return settings
    }

    /// The sections that are asked for, with the workloads and times that are asked for.
    func sections() throws -> [Section] {
        let count = try number("--n", or: isQuick ? 20_000 : Settings().count)
        let workloads = try workloads()
        return try (list("--sections") ?? ["100", "1024", "small", "blobs", "large"]).map { name in
            var section = try Arguments.section(name, count: count)
            section.settings.seconds = try number("--seconds", or: 0)
            if isQuick { section.settings.count = min(section.settings.count, count) }
            if let workloads {
                section.workloads = section.workloads.filter(workloads.contains)
                section.opens = false
            }
            return section
        }
    }

    private static func section(_ name: String, count: Int) throws -> Section {
        switch name {
        case "100": .full(count: count, valueBytes: 100)
        case "1024": .full(count: count / 2, valueBytes: 1024)
        case "small": .small(count: count)
        case "blobs": .blobs(count: count / 40)
        case "large": .large()
        default: throw BenchmarkError("no section '\(name)'; there are 100, 1024, small, blobs, large")
        }
    }

    private func one<Choice: RawRepresentable<String>>(_ name: String) throws -> Choice? {
        guard let text = options[name] else { return nil }
        guard let choice = Choice(rawValue: text) else { throw BenchmarkError("\(name): no '\(text)'") }
        return choice
    }

    private func several<Choice: RawRepresentable<String>>(_ name: String) throws -> [Choice]? {
        try list(name)?.map { text in
            guard let choice = Choice(rawValue: text) else { throw BenchmarkError("\(name): no '\(text)'") }
            return choice
        }
    }
}
