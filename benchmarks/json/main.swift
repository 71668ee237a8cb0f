// SPDX-License-Identifier: Apache-2.0
import Base
import Foundation
import Glibc

// CPU nanoseconds per document of our parser and writer beside Foundation's, on an event of about 300 bytes
// and a profile of about 1.5 KB. Build: STRATA_BENCH=1 STRATA_SCOPE=store swift build -c release --product
// JSONBenchmark

runBenchmark()

private func runBenchmark() {
    let event = """
        {"type":"purchase-order","source":{"id":"3e4d7a52-0000-4b1e-9e3a-b7a8d0a3f001"},\
        "session":{"id":"7d2f1c"},\
        "profile":{"id":"9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"},"properties":{"sku":"A-1029","price":129.99,\
        "quantity":2,"currency":"EUR"},"context":{"page":"/checkout","time":"2026-11-21T12:00:00Z"},"ok":true}
        """
    let items = (0..<5).map {
        #"{"id":\#($0),"name":"Product number \#($0)","price":\#($0).95,"tags":["new","sale"]}"#
    }
    let profile = """
        {"profile":\(event),"traits":{"private":{"firstname":"Zoë",\
        "email":"zoe@example.com","age":42,"vip":false},\
        "public":{}},"stats":{"visits":120,"views":5531,"score":0.8731},\
        "items":[\(items.joined(separator: ","))],\
        "history":\(event),"consents":{"email":{"revoke":null,"granted":"2025-01-01T00:00:00Z"}},\
        "note":"\(String(repeating: "Lorem ipsum dolor sit amet. ", count: 10))"}
        """
    for (name, text) in [("event", event), ("profile", profile)] {
        let bytes = Array(text.utf8)
        let data = Data(bytes)
        print("\(name), \(bytes.count) bytes")
        guard let tree = try? JSON.parse(bytes) else { return print("  the sample is not JSON") }
        measure("JSONDocument", bytes.count) { (try? JSONDocument(parsing: bytes))?.root.count ?? 0 }
        measure("JSONDocument, refusing equal keys", bytes.count) {
            (try? JSONDocument(parsing: bytes, limits: .strict))?.root.count ?? 0
        }
        measure("JSONDocument + 6 keys", bytes.count) { sixKeys(bytes) }
        measure("JSON tree", bytes.count) { (try? JSON.parse(bytes))?.object?.count ?? 0 }
        measure("JSON tree written", bytes.count) { tree.bytes.count }
        measure("JSONSerialization", bytes.count) {
            ((try? JSONSerialization.jsonObject(with: data)) as? [String: Any])?.count ?? 0
        }
        if name == "event" {
            measure("JSONDecoder, struct", bytes.count) {
                (try? JSONDecoder().decode(Event.self, from: data))?.properties.quantity ?? 0
            }
        }
    }
}

private func sixKeys(_ bytes: [UInt8]) -> Int {
    guard let document = try? JSONDocument(parsing: bytes) else { return 0 }
    let root = document.root
    var sum = root.count
    for key in ["type", "source", "session", "profile", "properties", "context"] {
        sum += root[key]?.count ?? 0
    }
    return sum
}

private struct Event: Decodable {
    struct Reference: Decodable { let id: String }
    struct Properties: Decodable {
        let sku: String
        let price: Double
        let quantity: Int
        let currency: String
    }
    struct Context: Decodable {
        let page: String
        let time: String
    }
    let type: String
    let source: Reference
    let session: Reference
    let profile: Reference
    let properties: Properties
    let context: Context
    let ok: Bool
}

/// The median of 7 runs of about 50 ms of the thread's CPU time.
private func measure(_ name: String, _ bytes: Int, _ body: () -> Int) {
    var sink = 0
    var rounds = 1
    while cpuNanos(rounds, body, &sink) < 50_000_000 { rounds *= 2 }
    let nanos = (0..<7).map { _ in cpuNanos(rounds, body, &sink) / Double(rounds) }.sorted()[3]
    let rate = Double(bytes) / nanos
    let padded = name.padding(toLength: 36, withPad: " ", startingAt: 0)
    print("  \(padded) \(Int(nanos)) ns  \(Int(rate * 1_000)) MB/s\(sink == Int.min ? " " : "")")
}

private func cpuNanos(_ rounds: Int, _ body: () -> Int, _ sink: inout Int) -> Double {
    var before = timespec()
    var after = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
    for _ in 0..<rounds { sink &+= body() }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
    return Double(after.tv_sec - before.tv_sec) * 1e9 + Double(after.tv_nsec - before.tv_nsec)
}
