// SPDX-License-Identifier: Apache-2.0
import Base

@testable import CDP

// Input: JSON. It is read as a body of `/track`, whose events are mapped to profiles, and as each kind of
// stored row of the platform. Properties: nothing traps; a refusal is a client's error; merging two profiles
// does not depend on which is given first; what is made of a stored row can be written and read again.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private let now: Int64 = 1_709_209_815_250

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    do throws(TrackError) { collect(try TrackPayload(parsing: input)) } catch {
        precondition((400...499).contains(error.status), "a body that is wrong is no fault of the server")
        _ = error.body.bytes
    }
    guard let row = try? JSON.parse(input) else { return 0 }
    readDocuments(row)
    readConfiguration(row)
    return 0
}

private func collect(_ payload: TrackPayload) {
    var session = Session(id: "s", profileID: "p", channel: nil, atMillis: now)
    session.note(context: payload.context, properties: payload.properties, atMillis: now)
    var profiles = [Profile(id: "p", atMillis: now), Profile(id: "q", atMillis: now - 1)]
    for (i, tracked) in payload.events.prefix(64).enumerated() {
        var event = Event(tracked, id: "e\(i)", sourceID: payload.sourceID, channel: nil, atMillis: now)
        event.bind(session)
        EventMapper.index(&event, visits: 2)
        EventMapper.apply(event, to: &profiles[i % 2])
        check(event.json)
    }
    for profile in profiles { check(profile.json) }
    checkMerge(profiles[0], profiles[1])
}

private func readDocuments(_ row: JSON) {
    var profile = Profile(row)
    var session = Session(row)
    let event = Event(row)
    session.note(context: [:], properties: [:], atMillis: now)
    _ = (event.createdMillis, event.sessionID, event.profileID, session.profileID, profile.insertedMillis)
    EventMapper.apply(event, to: &profile)
    profile.touch(atMillis: now)
    profile.addID("q")
    checkMerge(profile, Profile(id: "q", atMillis: now))
}

private func readConfiguration(_ row: JSON) {
    if let source = try? EventSource(row, random: SeededRandomSource(seed: 1)) { check(source.json) }
    if let user = User(row) {
        precondition(User(user.row) == user, "a user's row reads back as another user")
    }
    _ = IdentificationPoint(row)
}

private func checkMerge(_ a: Profile, _ b: Profile) {
    let merged = ProfileMerge.merge(a, b)
    precondition(merged == ProfileMerge.merge(b, a), "the order of a merge makes a difference")
    check(merged.json)
}

private func check(_ json: JSON) {
    precondition((try? JSON.parse(json.bytes)) != nil, "what was made is no JSON")
}

@_cdecl("FuzzTrack_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
