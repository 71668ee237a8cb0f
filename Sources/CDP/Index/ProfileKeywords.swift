// SPDX-License-Identifier: Apache-2.0
import Index
import LSMStore

/// Resolves `profile.id` of events and sessions: rows hold the number of the profile of their time, readers
/// get the person of their snapshot.
final class ProfileKeywords: KeywordSource {
    private let ledger: ProfileLedger

    init(_ ledger: ProfileLedger) { self.ledger = ledger }

    func resolver(at snapshot: Snapshot) -> any KeywordResolver { ProfileResolver(ledger, snapshot) }
}

/// Profile numbers and ids under one snapshot.
struct ProfileResolver: KeywordResolver {
    private let ledger: ProfileLedger
    private let snapshot: Snapshot

    init(_ ledger: ProfileLedger, _ snapshot: Snapshot) {
        self.ledger = ledger
        self.snapshot = snapshot
    }

    func canonical(_ number: UInt64) throws(ElasticError) -> UInt64 {
        try reading { () throws(TrackError) in try ledger.survivor(of: number, at: snapshot) }
    }

    /// The profile's id. Of a number without a profile, which only an erasure leaves behind, its digits.
    func text(_ number: UInt64) throws(ElasticError) -> String {
        try reading { () throws(TrackError) in
            try ledger.profile(of: number, at: snapshot)?.id ?? String(number)
        }
    }

    func numbers(_ text: String) throws(ElasticError) -> [UInt64] {
        try reading { () throws(TrackError) in
            guard let number = try ledger.number(ofAlias: ProfileLedger.alias(ofID: text), at: snapshot)
            else { return [] }
            return try ledger.members(of: try ledger.survivor(of: number, at: snapshot), at: snapshot)
        }
    }

    func numbers(prefix: String, max: Int) throws(ElasticError) -> [UInt64]? {
        try reading { () throws(TrackError) in
            guard
                let named = try ledger.numbers(
                    ofAliasesFrom: ProfileLedger.alias(ofID: prefix), max: max, at: snapshot)
            else { return nil }
            var survivors: Set<ProfileNumber> = []
            for number in named { survivors.insert(try ledger.survivor(of: number, at: snapshot)) }
            var numbers: [ProfileNumber] = []
            for number in survivors { numbers += try ledger.members(of: number, at: snapshot) }
            return numbers
        }
    }

    private func reading<R>(_ body: () throws(TrackError) -> R) throws(ElasticError) -> R {
        do throws(TrackError) { return try body() } catch {
            throw ElasticError(
                type: "store_exception", reason: error.detail.string ?? error.description,
                status: error.status)
        }
    }
}
