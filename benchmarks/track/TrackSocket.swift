// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One kept connection that blocks: a request goes out, its answer comes in.
final class TrackSocket {
    struct Failure: Error { let text: String }

    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// - Parameter address: of this machine, IPv4.
    init(port: UInt16) throws(Failure) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(text: "no socket: errno \(errno)") }
        var flag: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &flag, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(text: "cannot connect to port \(port): errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// - Returns: the status of the answer, once its body has been read.
    func exchange(_ request: [UInt8]) throws(Failure) -> Int {
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { throw Failure(text: "sending failed: errno \(errno)") }
            sent += count
        }
        var filled = 0
        while true {
            if filled == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
            let count = buffer.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled, 0)
            }
            guard count > 0 else { throw Failure(text: "the server closed the connection") }
            filled += count
            if let (status, length) = answer(filled), filled >= length { return status }
        }
    }

    /// Status and whole length of the answer, once its head is there.
    private func answer(_ filled: Int) -> (status: Int, lengthBytes: Int)? {
        var end = 0
        while end + 3 < filled, !(buffer[end] == 13 && buffer[end + 2] == 13) { end += 1 }
        guard end + 3 < filled else { return nil }
        let head = String(decoding: buffer[..<end], as: UTF8.self).lowercased()
        let lines = head.split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let field = lines.first { $0.hasPrefix("content-length:") }
        let body = field?.split(separator: ":").last.flatMap { Int($0.drop { $0 == " " }) } ?? 0
        return (status, end + 4 + body)
    }
}
