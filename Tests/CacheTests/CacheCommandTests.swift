// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct CacheCommandTests {
    @Test("values are set, read, counted and removed")
    func values() {
        var bench = CacheBench()
        #expect(bench.reply("GET", "k") == "$-1\r\n")
        #expect(bench.reply("SET", "k", "v") == "+OK\r\n")
        #expect(bench.reply("get", "k") == "$1\r\nv\r\n")
        #expect(bench.reply("EXISTS", "k", "k", "other") == ":2\r\n")
        #expect(bench.reply("DEL", "k", "other") == ":1\r\n")
        #expect(bench.reply("EXISTS", "k") == ":0\r\n")
        #expect(bench.cache.usedBytes == 0)
    }

    @Test("SET takes each group of options once, in any order")
    func setOptions() {
        var bench = CacheBench()
        #expect(bench.reply("SET", "k", "1", "XX") == "$-1\r\n")
        #expect(bench.reply("SET", "k", "1", "nx") == "+OK\r\n")
        #expect(bench.reply("SET", "k", "2", "NX") == "$-1\r\n")
        #expect(bench.reply("SET", "k", "2", "GET") == "$1\r\n1\r\n")
        #expect(bench.reply("SET", "k", "3", "NX", "GET") == "$1\r\n2\r\n")
        #expect(bench.reply("GET", "k") == "$1\r\n2\r\n")
        #expect(bench.reply("SET", "new", "1", "GET", "NX", "PX", "50") == "$-1\r\n")
        #expect(bench.reply("PTTL", "new") == ":50\r\n")
        for words in [
            ["NX", "XX"], ["EX", "1", "PX", "1"], ["EX"], ["KEEPTTL", "EX", "1"], ["GET", "GET"], ["Y"],
        ] {
            bench.session.writer.clear()
            bench.commands.run(RESPCommand(["SET", "k", "v"] + words), &bench.session)
            #expect(bench.session.writer.bytes == Array("-ERR syntax error\r\n".utf8), "\(words)")
        }
        let invalid = "-ERR invalid expire time in 'set' command\r\n"
        #expect(bench.reply("SET", "k", "v", "EX", "0") == invalid)
        #expect(bench.reply("SET", "k", "v", "PX", "-1") == invalid)
        #expect(bench.reply("SET", "k", "v", "EX", "9223372036854775807") == invalid)
        let noInteger = "-ERR value is not an integer or out of range\r\n"
        for text in ["x", "+1", "01", " 1", "1.0", "-0", "9223372036854775808"] {
            #expect(bench.reply("SET", "k", "v", "EX", text) == noInteger, "\(text)")
        }
    }

    @Test("what has ended is invisible at once, and TTL rounds to the nearest second")
    func expiry() {
        var bench = CacheBench()
        _ = bench.reply("SET", "k", "v", "PX", "1500")
        #expect(bench.reply("TTL", "k") == ":2\r\n")
        bench.clock.advance(millis: 1)
        #expect(bench.reply("TTL", "k") == ":1\r\n")
        #expect(bench.reply("PTTL", "k") == ":1499\r\n")
        bench.clock.advance(millis: 1_499)
        #expect(bench.reply("GET", "k") == "$-1\r\n")
        #expect(bench.reply("TTL", "k") == ":-2\r\n")
        #expect(bench.reply("DEL", "k") == ":0\r\n")
        _ = bench.reply("SET", "k", "v")
        #expect(bench.reply("TTL", "k") == ":-1\r\n")
    }

    @Test("SET ends a TTL unless told to keep it")
    func keepTTL() {
        var bench = CacheBench()
        _ = bench.reply("SET", "k", "v", "EX", "100")
        _ = bench.reply("SET", "k", "w", "KEEPTTL")
        #expect(bench.reply("TTL", "k") == ":100\r\n")
        _ = bench.reply("SET", "k", "x")
        #expect(bench.reply("TTL", "k") == ":-1\r\n")
    }

    @Test("EXPIRE knows its conditions; a time in the past deletes")
    func expireConditions() {
        var bench = CacheBench()
        #expect(bench.reply("EXPIRE", "k", "10") == ":0\r\n")
        _ = bench.reply("SET", "k", "v")
        #expect(bench.reply("EXPIRE", "k", "10", "GT") == ":0\r\n")
        #expect(bench.reply("EXPIRE", "k", "10", "XX") == ":0\r\n")
        #expect(bench.reply("EXPIRE", "k", "10", "LT") == ":1\r\n")
        #expect(bench.reply("EXPIRE", "k", "20", "NX") == ":0\r\n")
        #expect(bench.reply("PEXPIRE", "k", "20000", "gt") == ":1\r\n")
        #expect(bench.reply("TTL", "k") == ":20\r\n")
        #expect(
            bench.reply("EXPIRE", "k", "1", "NX", "XX")
                == "-ERR NX and XX, GT or LT options at the same time are not compatible\r\n")
        #expect(
            bench.reply("EXPIRE", "k", "1", "GT", "LT")
                == "-ERR GT and LT options at the same time are not compatible\r\n")
        #expect(bench.reply("EXPIRE", "k", "1", "what") == "-ERR Unsupported option what\r\n")
        #expect(
            bench.reply("EXPIRE", "k", "9223372036854775807")
                == "-ERR invalid expire time in 'expire' command\r\n")
        #expect(bench.reply("EXPIRE", "k", "-1") == ":1\r\n")
        #expect(bench.reply("EXISTS", "k") == ":0\r\n")
    }

    @Test("the sweep is bounded and gives the memory back")
    func sweep() {
        var bench = CacheBench()
        for i in 0..<500 { _ = bench.reply("SET", "k\(i)", "v", "PX", "100") }
        _ = bench.reply("SET", "stays", "v")
        for i in 0..<100 { _ = bench.reply("SET", "k\(i)", "v") }
        bench.clock.advance(millis: 100)
        #expect(bench.cache.sweep(limitPerShard: 1) <= 16)
        while bench.cache.sweep(limitPerShard: 50) > 0 {}
        #expect(bench.cache.count == 101)
        #expect(bench.reply("GET", "k99") == "$1\r\nv\r\n")
        #expect(bench.reply("GET", "k100") == "$-1\r\n")
    }

    @Test("a full cache refuses writes and still reads and deletes")
    func full() {
        var bench = CacheBench(bytesMax: 1_000)
        var written = 0
        while bench.reply("SET", "k\(written)", "value") == "+OK\r\n" { written += 1 }
        #expect(written > 0 && written < 100)
        #expect(
            bench.reply("SET", "k0", "value")
                == "-OOM command not allowed when used memory > 'maxmemory'.\r\n")
        #expect(bench.reply("GET", "k0") == "$5\r\nvalue\r\n")
        #expect(bench.reply("DEL", "k0") == ":1\r\n")
        #expect(bench.reply("SET", "k0", "value") == "+OK\r\n")
    }

    @Test("unknown commands and wrong counts are told as Redis tells them")
    func errors() {
        var bench = CacheBench()
        #expect(
            bench.reply("FOO", "a", "b")
                == "-ERR unknown command 'FOO', with args beginning with: 'a' 'b' \r\n")
        #expect(bench.reply("Get") == "-ERR wrong number of arguments for 'get' command\r\n")
        #expect(bench.reply("PING", "a", "b") == "-ERR wrong number of arguments for 'ping' command\r\n")
        #expect(bench.reply("CLIENT", "foo") == "-ERR unknown subcommand 'foo'. Try CLIENT HELP.\r\n")
        #expect(bench.reply("fo\r\no") == "-ERR unknown command 'fo  o', with args beginning with: \r\n")
    }

    @Test("HELLO changes the protocol, and null is written in it")
    func hello() {
        var bench = CacheBench()
        #expect(bench.reply("HELLO", "4") == "-NOPROTO unsupported protocol version\r\n")
        #expect(bench.reply("HELLO", "2").hasPrefix("*14\r\n$6\r\nserver\r\n"))
        #expect(bench.reply("HELLO", "3", "SETNAME", "me").hasPrefix("%7\r\n$6\r\nserver\r\n"))
        #expect(bench.reply("GET", "k") == "_\r\n")
        #expect(bench.reply("CLIENT", "GETNAME") == "$2\r\nme\r\n")
        #expect(bench.reply("HELLO", "3", "x") == "-ERR Syntax error in HELLO option 'x'\r\n")
        #expect(bench.reply("CLIENT", "SETINFO", "LIB-NAME", "x") == "+OK\r\n")
        #expect(bench.reply("QUIT") == "+OK\r\n")
        #expect(bench.session.isClosing)
    }

    @Test("without the password only HELLO, AUTH and QUIT are answered")
    func authentication() {
        var bench = CacheBench { user, password in user == "default" && password == "secret" }
        bench.session = CacheSession(id: 1, isAuthenticated: false)
        #expect(bench.reply("GET", "k") == "-NOAUTH Authentication required.\r\n")
        #expect(bench.reply("HELLO", "3").hasPrefix("-NOAUTH HELLO must be called"))
        #expect(bench.reply("AUTH", "wrong").hasPrefix("-WRONGPASS "))
        #expect(bench.reply("HELLO", "3", "AUTH", "default", "wrong").hasPrefix("-WRONGPASS "))
        #expect(bench.reply("GET", "k") == "-NOAUTH Authentication required.\r\n")
        #expect(bench.reply("HELLO", "2", "AUTH", "default", "secret").hasPrefix("*14"))
        #expect(bench.reply("GET", "k") == "$-1\r\n")
    }
}
