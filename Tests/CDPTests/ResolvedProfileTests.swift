// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Testing

@testable import CDP
@testable import Index

@Suite struct ResolvedProfileTests {
    /// Three visitors, the first one the oldest; the third becomes the second, then the second the first.
    private func chain(_ test: IndexedPlatform) throws -> [String] {
        let ids = try (0..<3).map { try test.track("page-view", "s\($0)") }
        _ = try test.signIn("s1", "a@example.org")
        #expect(try test.signIn("s2", "a@example.org") == ids[1])
        _ = try test.signIn("s0", "b@example.org")
        #expect(try test.signIn("s1", "b@example.org") == ids[0])
        return ids
    }

    private func check(_ test: IndexedPlatform, _ ids: [String], events: Int = 7) throws {
        #expect(try test.persons() == [ids[0]: events])
        #expect(try test.distinct() == 1)
        for id in ids { #expect(try test.count(profile: id) == events) }
        let all = ids.map { "\"\($0)\"" }.joined(separator: ",")
        #expect(try test.count(#"{"terms":{"profile.id":["# + all + #"]}}"#) == events)
        #expect(try test.count(#"{"prefix":{"profile.id":""# + ids[2].prefix(30) + #""}}"#) == events)
        #expect(try test.count(#"{"exists":{"field":"profile.id"}}"#) == events)
        #expect(
            try test.count(#"{"bool":{"must_not":{"term":{"profile.id":""# + ids[1] + #""}}}}"#) == 0)
        #expect(try test.count(profile: "nobody") == 0)
        // The sessions are all the survivor's too.
        #expect(try test.count(profile: ids[2], test.view("strata-session")) == 3)
        #expect(try test.persons(test.view("strata-session")) == [ids[0]: 3])
    }

    @Test("events of a chain of merges are the survivor's, by any id, in tails, segments and after a restart")
    func chains() throws {
        let test = try IndexedPlatform()
        let ids = try chain(test)
        try check(test, ids)
        try test.reopen(seals: false)
        try check(test, ids)
        try test.engine.sealAll()
        try check(test, ids)
        try test.reopen(seals: true)
        try check(test, ids)
        #expect(try test.signIn("s9", "a@example.org") == ids[0])
        #expect(try test.persons() == [ids[0]: 8])
        try test.close()
    }

    @Test("a merge after sealing and after a merge of segments counts for the rows in them")
    func mergeAfterSealing() throws {
        let test = try IndexedPlatform()
        let first = try test.signIn("s0", "a@example.org")
        try test.engine.sealAll()
        var others: [String] = []
        // Eight segments of one size become one.
        for i in 1..<12 {
            others.append(try test.track("page-view", "s\(i)"))
            try test.engine.sealAll()
        }
        while try test.engine.mergeOne() {}
        #expect(try test.persons().count == 12)
        for i in 1..<12 { #expect(try test.signIn("s\(i)", "a@example.org") == first) }
        #expect(try test.persons() == [first: 23])
        try test.engine.sealAll()
        while try test.engine.mergeOne() {}
        try test.reopen(seals: false)
        #expect(try test.persons() == [first: 23])
        for id in others { #expect(try test.count(profile: id) == 23) }
        try test.close()
    }

    @Test(
        "a view taken before a merge counts two persons whenever it is asked, one taken after it counts one")
    func snapshots() throws {
        let test = try IndexedPlatform()
        let ids = try [test.signIn("s0", "a@example.org"), test.track("page-view", "s1")]
        let before = try test.view()
        #expect(try test.signIn("s1", "a@example.org") == ids[0])
        // The view is older than the table of merges, which is first read here.
        #expect(try test.persons(before) == [ids[0]: 1, ids[1]: 1])
        #expect(try test.count(profile: ids[1], before) == 1)
        #expect(try test.distinct(before) == 2)
        #expect(try test.persons() == [ids[0]: 3])
        let between = try test.view()
        let third = try test.track("page-view", "s2")
        let early = try test.view()
        _ = try test.signIn("s2", "a@example.org")
        #expect(try test.persons(between) == [ids[0]: 3])
        #expect(try test.persons(early) == [ids[0]: 3, third: 1])
        #expect(try test.persons() == [ids[0]: 5])
        #expect(try test.persons(before) == [ids[0]: 1, ids[1]: 1])
        try test.close()
    }

    @Test("searches while profiles merge count each event once, and agree with each other under one view")
    func concurrentMerges() throws {
        let test = try IndexedPlatform()
        let count = 40
        for i in 0..<count { try test.track("page-view", "s\(i)") }
        let platform = test.platform
        let merging = test.environment.threads.spawn(name: "merges") {
            for i in 0..<count {
                let event = TrackEvent(type: "sign-in", properties: ["email": "a@example.org"])
                _ = try? platform.track(
                    TrackPayload(sourceID: "shop", sessionID: "s\(i)", events: [event]))
            }
        }
        var sizes: Set<Int> = []
        for round in 0..<60 {
            if round % 10 == 0 { try test.engine.sealAll() }
            let view = try test.view()
            let persons = try test.persons(view)
            sizes.insert(persons.count)
            #expect(persons.values.reduce(0, +) == view.documentCount)
            #expect(try test.distinct(view) == persons.count)
            for (id, events) in persons { #expect(try test.count(profile: id, view) == events) }
        }
        merging.join()
        #expect(!sizes.isEmpty)
        #expect(try test.persons().values.map { $0 } == [2 * count])
        try test.close()
    }

    @Test("hits sort by the id that the person has now, and go on after it; _source keeps the id of its time")
    func sorting() throws {
        let test = try IndexedPlatform()
        let ids = try (0..<6).map { try test.track("page-view", "s\($0)") }
        _ = try test.signIn("s0", "a@example.org")
        _ = try test.signIn("s5", "a@example.org")
        try test.engine.sealAll()
        _ = try test.track("page-view", "s5")
        let owners = [ids[0], ids[0], ids[0], ids[0], ids[0]] + ids[1...4]
        for order in ["asc", "desc"] {
            var found: [String] = []
            var after = ""
            while true {
                let result = try test.search(
                    #"{"size":2,"sort":[{"profile.id":""# + order + #""},{"metadata.time.insert":"asc"}]"#
                        + after + "}")
                guard let last = result.hits.last else { break }
                found += result.hits.map { hit in
                    if case .text(let id, _) = hit.sortValues[0] { return id }
                    return ""
                }
                guard case .text(let id, _) = last.sortValues[0], case .integer(let time) = last.sortValues[1]
                else { break }
                after = #","search_after":[""# + id + #"",\#(time)]"#
            }
            let expected = owners.sorted()
            #expect(found == (order == "asc" ? expected : expected.reversed()))
        }
        let hits = try test.search(#"{"query":{"term":{"profile.id":""# + ids[0] + #""}},"size":10}"#).hits
        let view = try test.view()
        let sources = try hits.map { hit in
            try JSON.parse(try view.document(number: hit.number).source)[path: "profile.id"]?.string ?? ""
        }
        #expect(sources.sorted() == [ids[0], ids[0], ids[0], ids[0], ids[5]].sorted())
        try test.close()
    }

    @Test("include, exclude and missing of a terms aggregation take any id of a person")
    func termsOptions() throws {
        let test = try IndexedPlatform()
        let ids = try chain(test)
        let other = try test.track("page-view", "s7")
        func names(_ options: String) throws -> [String] {
            let body = #"{"size":0,"aggs":{"p":{"terms":{"field":"profile.id","# + options + "}}}}"
            guard case .buckets(let list) = try test.search(body).aggregations[0].result else { return [] }
            return list.buckets.map { "\($0.key)" }.map { text in
                text.contains(ids[0]) ? "chain" : text.contains(other) ? "other" : text
            }
        }
        #expect(try names(#""size":10"#) == ["chain", "other"])
        #expect(try names(#""size":1"#) == ["chain"])
        #expect(try names(#""include":[""# + ids[2] + #""]"#) == ["chain"])
        #expect(try names(#""exclude":[""# + ids[1] + #""]"#) == ["other"])
        #expect(try names(#""missing":""# + ids[2] + #"""#) == ["chain", "other"])
        #expect(throws: ElasticError.self) {
            try test.count(#"{"range":{"profile.id":{"gte":"a"}}}"#)
        }
        try test.close()
    }

    @Test("events of a profile that is not kept are found by its id, after a restart too")
    func unsavedProfile() throws {
        let test = try IndexedPlatform()
        let id = try test.track("page-view", "s0", options: ["saveProfile": false])
        #expect(try test.platform.profile(id) == nil)
        #expect(try test.persons() == [id: 1])
        try test.reopen(seals: false)
        #expect(try test.persons() == [id: 1])
        #expect(try test.count(profile: id) == 1)
        try test.close()
    }

    @Test("with more merges than the table takes, rows are read instead, to the same result")
    func mergeTable() throws {
        let threads = Threads()
        let budget = MemoryBudget(limitBytes: 1 << 20)
        let table = MergeTable(threads: threads, budget: budget, entriesMax: 3)
        table.note(9, into: 8, at: 50)
        #expect(table.survivor(of: 9, at: 60) == nil)
        table.load([2: 1, 3: 2], base: 40)
        #expect(table.survivor(of: 3, at: 40) == 1)
        #expect(table.survivor(of: 3, at: 39) == nil)
        #expect(table.survivor(of: 9, at: 49) == 9)
        #expect(table.survivor(of: 9, at: 50) == 8)
        #expect(budget.usedBytes > 0)
        table.note(10, into: 1, at: 70)
        #expect(table.survivor(of: 3, at: 80) == nil)
        #expect(budget.usedBytes == 0)
        #expect(!table.needsLoading)
    }
}
