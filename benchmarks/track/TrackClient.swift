// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Visitors of one connection, one after the other: the requests of a tracker in a shop.
///
/// A visit has eight payloads. Most have one event, a tenth five. In every third visit somebody signs in
/// with an address of a pool that all connections share, so that profiles merge; in every fourth somebody
/// orders. Of the events, seven in ten are page views.
struct TrackClient {
    private static let personCount = 20_000

    private let number: Int
    private let port: UInt16
    private var random: SeededGenerator
    private var made = 0
    private(set) var latencies = LatencyHistogram()
    private(set) var eventCount = 0
    private(set) var failure: String?

    init(number: Int, port: UInt16, run: Int) {
        self.number = number
        self.port = port
        random = SeededGenerator(seed: UInt64(run &* 1_000 &+ number &+ 1))
    }

    /// Sends until `endNanos`; what began before `warmNanos` is not counted.
    mutating func run(from warmNanos: UInt64, to endNanos: UInt64, clock: any TimeSource) {
        do throws(TrackSocket.Failure) {
            let socket = try TrackSocket(port: port)
            while true {
                let (request, events) = next()
                let began = clock.monotonicNanos
                guard began < endNanos else { return }
                let status = try socket.exchange(request)
                guard status == 200 else { throw TrackSocket.Failure(text: "status \(status)") }
                guard began >= warmNanos else { continue }
                latencies.record(nanos: clock.monotonicNanos - began)
                eventCount += events
            }
        } catch { failure = error.text }
    }

    private mutating func next() -> (request: [UInt8], events: Int) {
        let visit = made / 8
        let place = made % 8
        made += 1
        let session = "c\(number)-\(visit)-\(UInt32.random(in: 0 ... .max, using: &random))"
        if place == 0 { self.session = session }
        let count = place == 3 && visit % 10 < 8 ? 5 : 1
        var events = (0..<count).map { _ in event() }
        if place == 2 && visit % 3 == 0 { events[0] = signIn() }
        if place == 6 && visit % 4 == 0 { events[0] = order() }
        let body =
            #"{"source":{"id":"bench"},"session":{"id":"\#(self.session)"},"context":{"page":{"url":"#
            + #""https://shop.example/c/\#(place)","title":"A shop"},"#
            + #""browser":{"name":"Firefox","version":"140"},"#
            + #""device":{"type":"desktop"},"time":{"tz":"Europe/Warsaw"}},"#
            + #""events":[\#(events.joined(separator: ","))]}"#
        let head =
            "POST /track HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        return (Array((head + body).utf8), count)
    }

    private var session = ""

    private mutating func event() -> String {
        let product = Int.random(in: 0..<5_000, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<7:
            return #"{"type":"page-view","properties":{"page":"/p/\#(product)","category":"mugs"}}"#
        case 7..<9:
            return
                #"{"type":"product-details-page-view","properties":{"id":"\#(product)","name":"Mug","price":4.5}}"#
        default:
            return #"{"type":"product-added-to-basket","properties":{"id":"\#(product)","quantity":2}}"#
        }
    }

    private mutating func signIn() -> String {
        let person = Int.random(in: 0..<TrackClient.personCount, using: &random)
        return #"{"type":"sign-in","properties":{"email":"p\#(person)@example.com"}}"#
    }

    private mutating func order() -> String {
        let total = Int.random(in: 100..<20_000, using: &random)
        return #"{"type":"order-completed","properties":{"id":"o\#(number)-\#(made)","total":\#(total)}}"#
    }
}
