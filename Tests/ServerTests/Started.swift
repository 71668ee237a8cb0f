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
