// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import LifeSimulation

/// A thread that sends payloads: views, orders and sign-ins of a few people on a few devices.
final class PlatformClient {
    private let system: PlatformSystem
    private let world: LifeWorld
    private var generator: SeededGenerator

    init(_ system: PlatformSystem, _ generator: SeededGenerator) {
        self.system = system
        world = system.world
        self.generator = generator
    }

    func run() throws {
        for _ in 0..<system.plan.steps where !world.isStopping { try send() }
    }

    /// One payload; while the disk is full, sent again.
    func send() throws {
        let (session, profileID, events) = makePayload()
        var attempts = 0
        while true {
            let payload = SamplePayload(session: session, profileID: profileID, events: events)
            do {
                try take(try system.track(payload), of: payload)
                break
            } catch let error as TrackError where PlatformSystem.isFull(error) && world.mayBeFull {
                world.report.refusals += 1
                attempts += 1
                try world.check(attempts < 10_000, "a payload was refused \(attempts) times: \(error)")
                world.world.threads.sleep(nanos: 50_000_000)
            }
        }
        if let mistake = world.log.mistake ?? system.model.mistake { throw world.fail(mistake) }
    }

    private func take(_ response: TrackResponse, of payload: SamplePayload) throws {
        world.report.commits += 1
        guard let commit = payload.commit, commit.isPublished else {
            throw world.fail("a payload of \(payload.session) was answered and not committed")
        }
        world.log.acknowledge(commit)
        try world.check(
            response.eventIDs == payload.stagedIDs,
            "the answer names the events \(response.eventIDs); the batch held \(payload.stagedIDs)")
        try world.check(
            response.duplicates == payload.events.count - payload.stagedIDs.count,
            "the answer counts \(response.duplicates) duplicates of \(payload.events.count) events, of which "
                + "\(payload.stagedIDs.count) were new")
        guard let profileID = response.profileID else { throw world.fail("the answer names no profile") }
        system.model.answered(payload, profileID: profileID)
        system.toldProfileIDs[payload.session] = profileID
        world.note("commit \(commit.id) is done: \(commit.first) to \(commit.last), profile \(profileID)")
    }

    // MARK: Content

    private func makePayload() -> (String, String?, [SampleEvent]) {
        let session = "s\(draw(0...system.plan.sessions - 1))"
        var profileID: String?
        // A browser's next visit begins with what its last was told.
        if draw(0...2) > 0 { profileID = system.toldProfileIDs[session] }
        if draw(0...9) == 0 {
            profileID =
                system.toldProfileIDs.sorted { $0.key < $1.key }.randomElement(using: &generator)?.value
        }
        let isNew = draw(0...3) == 0
        let visit = isNew ? "\(session)-\(draw(0...3))" : session
        return (visit, profileID, (0..<draw(1...4)).map { _ in makeEvent() })
    }

    private func makeEvent() -> SampleEvent {
        var event: SampleEvent
        if draw(1...system.plan.identifiedOneIn) == 1 {
            event = SampleEvent(kind: draw(0...1) == 0 ? .signIn : .order)
            if draw(0...3) > 0 { event.address = "p\(draw(0...system.plan.addresses - 1))@example.org" }
            if system.plan.customers > 0 && draw(0...2) == 0 {
                event.customer = "c\(draw(0...system.plan.customers - 1))"
            }
        } else {
            let kinds: [SampleEvent.Kind] = [.view, .view, .order, .search]
            event = SampleEvent(kind: kinds[draw(0...3)])
        }
        if event.kind == .order { event.value = Int64(draw(1...100)) }
        if draw(1...system.plan.repeatedOneIn) == 1,
            let old = system.sentEventIDs.randomElement(using: &generator)
        {
            event.id = old
        } else if draw(0...2) > 0 {
            event.id = "e\(system.sentEventIDs.count)"
            system.sentEventIDs.append("e\(system.sentEventIDs.count)")
        }
        return event
    }

    private func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
}
