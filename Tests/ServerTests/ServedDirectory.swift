// SPDX-License-Identifier: Apache-2.0

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
