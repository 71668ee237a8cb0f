// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One request on one connection, over plain HTTP/1.1: what commands with `--url` need and no more.
struct HTTPClient {
    private static let answerBytesMax = 256 << 20
    private static let timeoutSeconds = 60

    private let host: String
    private let port: String
    private let prefix: String
    private let listener: String

    /// - Parameters:
    ///   - url: `http://host[:port][/path]`
    ///   - listener: which of the server's doors is meant, for messages.
    ///   - defaultPort: that door's.
    init(url: String, listener: String, defaultPort: Int) throws(ClientError) {
        self.listener = listener
        guard url.hasPrefix("http://") else {
            throw ClientError(
                description: "--url \(url): it begins with http://; TLS and passwords are not supported here")
        }
        let rest = url.dropFirst("http://".count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        guard !authority.isEmpty, !authority.contains("@") else {
            throw ClientError(description: "--url \(url): write it as http://host:port")
        }
        var path = rest[slash...]
        while path.last == "/" { path.removeLast() }
        prefix = String(path)
        if let colon = authority.lastIndex(of: ":"), authority.last != "]" {
            host = String(authority[..<colon].filter { $0 != "[" && $0 != "]" })
            port = String(authority[authority.index(after: colon)...])
        } else {
            host = String(authority.filter { $0 != "[" && $0 != "]" })
            port = String(defaultPort)
        }
    }

    var address: String { "http://\(host):\(port)" }

    /// Sends a request and waits for its answer.
    /// - Parameter token: shown as bearer.
    /// - Returns: the status and the body.
    func send(
        _ method: String, _ path: String, _ body: [UInt8] = [], type: String = "application/json",
        token: String? = nil
    ) throws(ClientError) -> (Int, [UInt8]) {
        let socket = try connect()
        defer { close(socket) }
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let head =
            "\(method) \(prefix)\(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nContent-Type: \(type)\r\n"
            + "Accept: application/json\r\n\(authorization)Content-Length: \(body.count)\r\n"
            + "Connection: close\r\n\r\n"
        try send(Array(head.utf8) + body, socket)
        return try HTTPClient.parse(try receive(socket))
    }

    private func failure(_ what: String, _ error: Int32) -> ClientError {
        let hint = "is `strata serve` running, and is this its \(listener) listener?"
        return ClientError(
            description: "\(what) \(address) failed: \(String(cString: strerror(error))); \(hint)",
            isTemporary: true)
    }

    private func connect() throws(ClientError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, port, &hints, &found)
        guard result == 0, let first = found else {
            throw ClientError(
                description: "looking up \(host):\(port) failed: \(String(cString: gai_strerror(result)))")
        }
        defer { freeaddrinfo(first) }
        var last = ECONNREFUSED
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let address = next?.pointee {
            let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
            if descriptor >= 0 {
                var timeout = timeval(tv_sec: HTTPClient.timeoutSeconds, tv_usec: 0)
                setsockopt(
                    descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
                setsockopt(
                    descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
                if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
                last = errno
                close(descriptor)
            }
            next = address.ai_next
        }
        throw failure("connecting to", last)
    }

    private func send(_ bytes: [UInt8], _ socket: Int32) throws(ClientError) {
        var at = 0
        while at < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: at), bytes.count - at, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("sending to", errno) }
            at += count
        }
    }

    private func receive(_ socket: Int32) throws(ClientError) -> [UInt8] {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("reading from", errno) }
            if count == 0 { return answer }
            answer += piece[..<count]
            if answer.count > HTTPClient.answerBytesMax {
                throw ClientError(
                    description:
                        "the answer exceeds \(HTTPClient.answerBytesMax) bytes; ask for less with size")
            }
        }
    }

    private static func parse(_ answer: [UInt8]) throws(ClientError) -> (Int, [UInt8]) {
        let malformed = ClientError(
            description: "the answer is not HTTP, or was cut short", isTemporary: true)
        let end = Array("\r\n\r\n".utf8)
        guard let blank = answer.indices.first(where: { answer[$0...].starts(with: end) }) else {
            throw malformed
        }
        let lines = String(decoding: answer[..<blank], as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first?.split(separator: " "), first.count >= 2, let status = Int(first[1])
        else {
            throw malformed
        }
        let body = Array(answer[(blank + end.count)...])
        for line in lines.dropFirst() {
            let lower = line.lowercased()
            if lower.hasPrefix("transfer-encoding:") {
                throw ClientError(
                    description: "the server answers in chunks, which strata does not; is it another one?")
            }
            if lower.hasPrefix("content-length:"), let length = Int(lower.dropFirst(15).filter { $0 != " " }),
                length != body.count
            {
                throw malformed
            }
        }
        return (status, body)
    }
}
