// SPDX-License-Identifier: Apache-2.0
import Base
import Cache
import Testing

@testable import Server

@Suite struct RESPServerTests {
    private func start(needsPassword: Bool = false) throws -> (RESPServer, ServerRuntime) {
        let runtime = ServerRuntime(loopCount: 1, workerCount: 1)
        let runner = CommandRunner(cache: Cache(.system)) { $1 == "secret" }
        let server = try RESPServer(
            runner: runner, address: ListenAddress(host: "127.0.0.1", port: 0), runtime: runtime,
            needsPassword: needsPassword)
        return (server, runtime)
    }

    @Test("pipelined commands are answered in their order, a byte at a time too")
    func pipelining() throws {
        let (server, runtime) = try start()
        defer {
            server.drain(graceMillis: 0)
            runtime.stop()
        }
        let client = try #require(RawClient(port: server.address.port))
        client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\nGET k\r\nPING\r\n")
        #expect(client.read(19) == "+OK\r\n$1\r\nv\r\n+PONG\r\n".prefix(19))
        for byte in Array("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n".utf8) { client.send([byte]) }
        #expect(client.read(7) == "$1\r\nv\r\n")
        client.send("QUIT\r\nPING\r\n")
        #expect(client.readToEnd() == "+OK\r\n")
    }

    @Test("a protocol error is answered, then the connection ends; others go on")
    func protocolError() throws {
        let (server, runtime) = try start()
        defer {
            server.drain(graceMillis: 0)
            runtime.stop()
        }
        let other = try #require(RawClient(port: server.address.port))
        let client = try #require(RawClient(port: server.address.port))
        client.send("PING\r\n*1\r\n:1\r\n")
        #expect(client.readToEnd() == "+PONG\r\n-ERR Protocol error: expected '$', got ':'\r\n")
        other.send("PING\r\n")
        #expect(other.read(7) == "+PONG\r\n")
    }

    @Test("a listener with a password asks for it")
    func password() throws {
        let (server, runtime) = try start(needsPassword: true)
        defer {
            server.drain(graceMillis: 0)
            runtime.stop()
        }
        let client = try #require(RawClient(port: server.address.port))
        client.send("GET k\r\nAUTH secret\r\nGET k\r\nQUIT\r\n")
        #expect(client.readToEnd() == "-NOAUTH Authentication required.\r\n+OK\r\n$-1\r\n+OK\r\n")
    }
}
