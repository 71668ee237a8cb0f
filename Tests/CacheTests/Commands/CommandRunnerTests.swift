// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct CommandRunnerTests {
    @Test("values are set, read, counted and removed")
    func values() {
        let bench = CacheBench()
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
        let bench = CacheBench()
        #expect(bench.reply("SET", "k", "1", "XX") == "$-1\r\n")
        #expect(bench.reply("SET", "k", "1", "nx") == "+OK\r\n")
        #expect(bench.reply("SET", "k", "2", "NX") == "$-1\r\n")
        #expect(bench.reply("SET", "k", "2", "GET") == "$1\r\n1\r\n")
        #expect(bench.reply("SET", "k", "3", "NX", "GET") == "$1\r\n2\r\n")
        #expect(bench.reply("GET", "k") == "$1\r\n2\r\n")
        #expect(bench.reply("SET", "new", "1", "GET", "NX", "PX", "50") == "$-1\r\n")
        #expect(bench.reply("PTTL", "new") == ":50\r\n")
        for words in [
            ["NX", "XX"], ["EX", "1", "PX", "1"], ["EX"], ["KEEPTTL", "EX", "1"], ["Y"],
        ] {
            #expect(bench.reply(["SET", "k", "v"] + words) == "-ERR syntax error\r\n", "\(words)")
        }
        for words in [["NX", "NX", "XX"], ["EX", "1", "EXAT", "1"], ["KEEPTTL", "PX", "1"]] {
            #expect(bench.reply(["SET", "k", "v"] + words) == "-ERR syntax error\r\n", "\(words)")
        }
        #expect(bench.reply("SET", "k", "1", "EX", "9", "EX", "20") == "+OK\r\n")
        #expect(bench.reply("TTL", "k") == ":20\r\n")
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
        let bench = CacheBench()
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
        let bench = CacheBench()
        _ = bench.reply("SET", "k", "v", "EX", "100")
        _ = bench.reply("SET", "k", "w", "KEEPTTL")
        #expect(bench.reply("TTL", "k") == ":100\r\n")
        _ = bench.reply("SET", "k", "x")
        #expect(bench.reply("TTL", "k") == ":-1\r\n")
    }

    @Test("EXPIRE knows its conditions; a time in the past deletes")
    func expireConditions() {
        let bench = CacheBench()
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
        let bench = CacheBench()
        for i in 0..<500 { _ = bench.reply("SET", "k\(i)", "v", "PX", "100") }
        _ = bench.reply("SET", "stays", "v")
        for i in 0..<100 { _ = bench.reply("SET", "k\(i)", "v") }
        bench.clock.advance(millis: 100)
        #expect(!bench.cache.sweep(limitPerShard: 1))
        #expect(bench.cache.count > 101)
        while !bench.cache.sweep(limitPerShard: 50) {}
        #expect(bench.cache.count == 101)
        #expect(bench.reply("GET", "k99") == "$1\r\nv\r\n")
        #expect(bench.reply("GET", "k100") == "$-1\r\n")
    }

    @Test("a full cache refuses writes and still reads and deletes")
    func full() {
        let bench = CacheBench(bytesMax: 64_000)
        var written = 0
        while bench.reply("SET", "k\(written)", "value") == "+OK\r\n" { written += 1 }
        #expect(written > 0 && written < 2_000)
        #expect(
            bench.reply("SET", "k0", "value")
                == "-OOM command not allowed when used memory > 'maxmemory'.\r\n")
        #expect(bench.reply("GET", "k0") == "$5\r\nvalue\r\n")
        #expect(bench.reply("DEL", "k0") == ":1\r\n")
        #expect(bench.reply("SET", "k0", "value") == "+OK\r\n")
    }

    @Test("a transaction runs as one, or not at all when a watched key changed")
    func transactions() {
        let bench = CacheBench()
        let other = CacheClient(id: 8)
        #expect(bench.reply("EXEC") == "-ERR EXEC without MULTI\r\n")
        #expect(bench.reply("WATCH", "a", "b") == "+OK\r\n")
        #expect(bench.reply("MULTI") == "+OK\r\n")
        #expect(bench.reply("MULTI") == "-ERR MULTI calls can not be nested\r\n")
        #expect(bench.reply("WATCH", "a") == "-ERR WATCH inside MULTI is not allowed\r\n")
        #expect(bench.reply("SET", "a", "1") == "+QUEUED\r\n")
        #expect(bench.reply("INCR", "a") == "+QUEUED\r\n")
        #expect(bench.reply("UNWATCH") == "+QUEUED\r\n")
        #expect(bench.reply("INCR", "c") == "+QUEUED\r\n")
        #expect(bench.reply("EXEC") == "*4\r\n+OK\r\n:2\r\n+OK\r\n:1\r\n")
        _ = bench.reply("WATCH", "a")
        _ = bench.reply("MULTI")
        _ = bench.reply("GET", "a")
        #expect(bench.reply(["SET", "a", "7"], by: other) == "+OK\r\n")
        #expect(bench.reply("EXEC") == "*-1\r\n")
        #expect(bench.reply("GET", "a") == "$1\r\n7\r\n")
        _ = bench.reply("MULTI")
        #expect(bench.reply("GET") == "-ERR wrong number of arguments for 'get' command\r\n")
        #expect(bench.reply("EXEC") == "-EXECABORT Transaction discarded because of previous errors.\r\n")
        #expect(bench.reply("EXEC") == "-ERR EXEC without MULTI\r\n")
    }

    @Test("a watched key that ends, is flushed or swapped away counts as changed")
    func watched() {
        for change in [["FLUSHALL"], ["SWAPDB", "0", "1"], ["UNLINK", "k"], ["PEXPIRE", "k", "5000"], []] {
            let bench = CacheBench()
            let other = CacheClient(id: 8)
            _ = bench.reply("SET", "k", "v", "PX", "100")
            _ = bench.reply("WATCH", "k")
            if change.isEmpty { bench.clock.advance(millis: 200) } else { _ = bench.reply(change, by: other) }
            _ = bench.reply("MULTI")
            _ = bench.reply("PING")
            #expect(bench.reply("EXEC") == "*-1\r\n", "\(change)")
        }
        let bench = CacheBench()
        _ = bench.reply("WATCH", "absent")
        _ = bench.reply(["FLUSHALL"], by: CacheClient(id: 8))
        _ = bench.reply("MULTI")
        #expect(bench.reply("EXEC") == "*0\r\n")
    }

    @Test("a scan finds every key once it comes back to 0, and KEYS those that match")
    func scan() {
        let bench = CacheBench()
        for i in 0..<1_000 { _ = bench.reply("SET", "k\(i)", "v") }
        var (cursor, seen) = ("0", Set<String>())
        repeat {
            let parts = bench.reply("SCAN", cursor, "COUNT", "7", "MATCH", "k*").split(separator: "\r\n")
            cursor = String(parts[2])
            for word in parts[3...] where word.hasPrefix("k") { seen.insert(String(word)) }
        } while cursor != "0"
        #expect(seen.count == 1_000)
        #expect(bench.reply("SCAN", "0", "TYPE", "LIST", "COUNT", "100000") == "*2\r\n$1\r\n0\r\n*0\r\n")
        #expect(bench.reply("KEYS", "k99[5-9]").hasPrefix("*5\r\n"))
        #expect(bench.reply("DBSIZE") == ":1000\r\n")
    }

    @Test("unknown commands and wrong counts are told as Redis tells them")
    func errors() {
        let bench = CacheBench()
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
        let bench = CacheBench()
        #expect(bench.reply("HELLO", "4") == "-NOPROTO unsupported protocol version\r\n")
        #expect(bench.reply("HELLO", "2").hasPrefix("*14\r\n$6\r\nserver\r\n"))
        #expect(bench.reply("HELLO", "3", "SETNAME", "me").hasPrefix("%7\r\n$6\r\nserver\r\n"))
        #expect(bench.reply("GET", "k") == "_\r\n")
        #expect(bench.reply("CLIENT", "GETNAME") == "$2\r\nme\r\n")
        #expect(bench.reply("HELLO", "3", "x") == "-ERR Syntax error in HELLO option 'x'\r\n")
        #expect(bench.reply("CLIENT", "SETINFO", "LIB-NAME", "x") == "+OK\r\n")
        #expect(bench.reply("QUIT") == "+OK\r\n")
        #expect(bench.client.isClosing)
    }

    @Test("without the password only HELLO, AUTH and QUIT are answered")
    func authentication() {
        let bench = CacheBench(isAuthenticated: false) { user, password in
            user == "default" && password == "secret"
        }
        #expect(bench.reply("GET", "k") == "-NOAUTH Authentication required.\r\n")
        #expect(bench.reply("HELLO", "3").hasPrefix("-NOAUTH HELLO must be called"))
        #expect(bench.reply("AUTH", "wrong").hasPrefix("-WRONGPASS "))
        #expect(bench.reply("HELLO", "3", "AUTH", "default", "wrong").hasPrefix("-WRONGPASS "))
        #expect(bench.reply("GET", "k") == "-NOAUTH Authentication required.\r\n")
        #expect(bench.reply("HELLO", "2", "AUTH", "default", "secret").hasPrefix("*14"))
        #expect(bench.reply("GET", "k") == "$-1\r\n")
    }
}
