// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The product's binary as a process, and what it has said.
final class Started {
    let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    /// - Parameter input: what it reads from the standard input; without it, nothing.
    init(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws {
        // The tests' own executable lies beside the product.
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = own.deletingLastPathComponent().appendingPathComponent("strata")
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = output
        process.standardError = errors
        let inputPipe = Pipe()
        process.standardInput = inputPipe
        try process.run()
        // What tests give fits into a pipe.
        if let input { inputPipe.fileHandleForWriting.write(Data(input.utf8)) }
        try inputPipe.fileHandleForWriting.close()
    }

    /// Lines of the standard output until `count` have come or it ends.
    func lines(_ count: Int) -> [String] {
        var text = ""
        while text.count(where: { $0 == "\n" }) < count {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        return text.split(separator: "\n").map(String.init)
    }

    /// The whole standard output; waits for its end.
    func outputText() -> String {
        String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    /// The whole standard error; waits for its end.
    func errorText() -> String {
        String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    func exitCode() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// The most memory that it ever had resident, in bytes.
    func residentBytesMax() -> Int {
        let path = "/proc/\(process.processIdentifier)/status"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }

    /// Runs the binary to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> (code: Int32, output: String, errors: String) {
        let strata = try Started(arguments, environment: environment, input: input)
        // Short outputs; both fit into their pipes.
        let output = strata.outputText()
        let errors = strata.errorText()
        return (strata.exitCode(), output, errors)
    }
}

/// A served data directory: the process and the ports of its listeners.
final class ServedDirectory {
    let strata: Started
    /// By the listener's name.
    let ports: [String: Int]

    struct DidNotStart: Error { let lines: [String] }

    /// - Parameter options: beside the addresses, which are free ones.
    init(
        _ options: [String], listeners: [String] = ["api", "elastic"], environment: [String: String] = [:]
    ) throws {
        let addresses = ["api", "elastic", "redis", "collector"].flatMap {
            ["--" + $0, listeners.contains($0) ? "127.0.0.1:0" : "off"]
        }
        strata = try Started(["serve"] + options + addresses, environment: environment)
        let lines = strata.lines(listeners.count)
        var ports: [String: Int] = [:]
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count == 5, let port = words[4].split(separator: ":").last.flatMap({ Int($0) }) else {
                continue
            }
            ports[String(words[1])] = port
        }
        self.ports = ports
        guard ports.count == listeners.count else { throw DidNotStart(lines: lines) }
    }

    deinit { if strata.process.isRunning { strata.process.terminate() } }

    func url(_ listener: String) -> String { "http://127.0.0.1:\(ports[listener] ?? 0)" }

    func client(_ listener: String) -> RawClient? { RawClient(port: ports[listener] ?? 0) }

    func call(
        _ listener: String, _ method: String, _ target: String, _ body: String = "", _ headers: [String] = []
    ) -> RawResponse? {
        client(listener)?.exchange(method, target, headers, Array(body.utf8))
    }

    /// Asks it to stop and waits.
    @discardableResult
    func stop() -> Int32 {
        strata.process.terminate()
        return strata.exitCode()
    }
}

/// A directory that goes with the value that made it.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "strata-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    /// Names in it that end so, sorted.
    func names(_ ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(ending) }.sorted()
    }
}
