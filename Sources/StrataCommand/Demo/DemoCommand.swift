// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import CDP
import Strata

/// `strata demo`
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Fill a data directory with a made-up shop's events.",
        discussion: """
            Visits of the thirty days before today, of people who look, fill baskets, order and sign in. The same seed \
            and count give the same shop; events that are there already are skipped.
            """)

    @Option(help: "How many events.") var events = 10_000
    @Option(help: "Chooses the shop.") var seed: UInt64 = 1
    @OptionGroup var directory: DataDirectory

    func validate() throws {
        if !(1...10_000_000).contains(events) { throw ValidationError("--events takes 1 to 10000000.") }
    }

    func run() throws {
        let platform = try directory.open()
        defer { try? platform.close() }
        let clock = Environment.system.clock
        let began = clock.monotonicNanos
        let now = clock.nowMillis
        let shop = DemoShop(events: events, seed: seed, untilMillis: now - now % Timestamp.millisPerDay)
        var written = 0
        var duplicates = 0
        var visits = 0
        do throws(TrackError) {
            if platform.cdp.sources.source(DemoShop.sourceID) == nil {
                try platform.cdp.sources.save(
                    ["id": .string(DemoShop.sourceID), "name": "Demo shop", "type": ["rest", "javascript"]])
            }
            let context = TrackContext(bridge: "internal", isInternal: true)
            for payload in shop {
                guard let response = try platform.cdp.track(payload, context) else { continue }
                visits += 1
                written += response.eventIDs.count
                duplicates += response.duplicates
            }
        } catch {
            throw ProcessExit.badInput.telling("a demo event was refused: \(error)")
        }
        let seconds = Double(clock.monotonicNanos - began) / 1e9
        Console.out(
            """
            visits              \(Console.grouped(visits))
            events written      \(Console.grouped(written))
            duplicates skipped  \(Console.grouped(duplicates))
            took                \(Console.duration(seconds))

            """)
    }
}
