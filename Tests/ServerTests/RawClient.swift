// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A blocking TCP client that sends exactly the bytes it is given. A read waits 20 seconds at most.
final class RawClient {
    private let descriptor: Int32
    private var buffered: [UInt8] = []

    /// - Returns: `nil` when nothing listens there.
    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if connected != 0 { return nil }
    }

    deinit { close(descriptor) }

    func send(_ text: String) { _ = send(Array(text.utf8)) }

    /// - Returns: how many bytes the peer's side took before the connection failed; all of them in the end.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let n = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if n <= 0 { return sent }
            sent += n
        }
        return sent
    }

    /// Says that nothing more will be sent; answers can still be read.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next `count` bytes, fewer when the peer closes before.
    func read(_ count: Int) -> String {
        while buffered.count < count, fill() {}
        let text = String(decoding: buffered.prefix(count), as: UTF8.self)
        buffered.removeFirst(min(count, buffered.count))
        return text
    }

    /// Everything until the peer closes.
    func readToEnd() -> String {
        while fill() {}
        return read(buffered.count)
    }

    /// One answer: its head in lower-case names, and its body by `Content-Length`.
    func response(toHead: Bool = false) -> RawResponse? {
        let end = Array("\r\n\r\n".utf8)
        var at = 0
        while true {
            while at + 4 <= buffered.count {
                if Array(buffered[at..<(at + 4)]) == end {
                    let head = read(at + 4)
                    var response = RawResponse(head: head)
                    if !toHead { response.body = read(Int(response["content-length"] ?? "0") ?? 0) }
                    return response
                }
                at += 1
            }
            if !fill() { return nil }
        }
    }

    /// Sends one whole request and reads its answer.
    func exchange(
        _ method: String, _ target: String, _ headers: [String] = [], _ body: [UInt8] = []
    ) -> RawResponse? {
        let lines =
            ["\(method) \(target) HTTP/1.1", "Host: localhost"] + headers
            + ["Content-Length: \(body.count)", "Connection: close", "", ""]
        send(Array(lines.joined(separator: "\r\n").utf8) + body)
        return response(toHead: method == "HEAD")
    }

    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        let n = recv(descriptor, &chunk, chunk.count, 0)
        guard n > 0 else { return false }
        buffered.append(contentsOf: chunk[..<n])
        return true
    }
}

/// An answer as it came over the wire.
struct RawResponse {
    let status: Int
    let fields: [(name: String, value: String)]
    var body = ""

    init(head: String) {
        let lines = head.split(separator: "\r\n")
        status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        fields = lines.dropFirst().map { line in
            let halves = line.split(separator: ":", maxSplits: 1)
            let value = halves.count > 1 ? halves[1].drop { $0 == " " } : ""
            return (halves[0].lowercased(), String(value))
        }
    }

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}
