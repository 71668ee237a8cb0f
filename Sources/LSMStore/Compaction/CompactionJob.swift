// SPDX-License-Identifier: Apache-2.0

/// One compaction: what goes in, and where the result goes.
struct CompactionJob: Sendable {
    enum Work: Sendable {
        /// Inputs are read, merged and written anew.
        case merge
        /// Inputs change their level as they are.
        case move
        /// Inputs are dropped unread.
        case drop
    }

    /// Where outputs go.
    enum Place: Sendable, Equatable {
        case level(Int)
        /// Each output goes to the deepest level, at most this one, that it can get to without passing or
        /// meeting a table of its keys. Once it is written its bounds are known, and so that level.
        case sinks(deepest: Int)

        /// The deepest level that an output can come to.
        var deepest: Int {
            switch self {
            case .level(let level), .sinks(let level): level
            }
        }
    }

    var work = Work.merge
    /// By level; level 0 newest first, the others by key.
    var inputs: [[Table]]
    /// Of keyspaces that are not in `places`.
    var place: Place
    var places: [UInt16: Place] = [:]
    var claims: [CompactionClaim] = []

    var tables: [Table] { Array(inputs.joined()) }
    var sizeBytes: Int { inputs.joined().reduce(0) { $0 + $1.description.sizeBytes } }

    /// The newest level that an input comes from.
    var topLevel: Int { inputs.firstIndex { !$0.isEmpty } ?? 0 }

    func place(of keyspace: UInt16) -> Place { places[keyspace] ?? place }

    /// A job over tables of one level and those of the next that they overlap, or of several levels.
    /// - Parameter range: of keys that the job may change, at least those of the inputs.
    init(_ work: Work, inputs: [[Table]], to level: Int, range: KeyRange) {
        self.work = work
        self.inputs = inputs
        place = .level(level)
        let top = inputs.firstIndex { !$0.isEmpty } ?? level
        claims = [CompactionClaim(levels: min(top, level)...level, range: range)]
    }

    init(inputs: [[Table]], place: Place, places: [UInt16: Place], claims: [CompactionClaim]) {
        self.inputs = inputs
        self.place = place
        self.places = places
        self.claims = claims
    }

    static let noInputs: [[Table]] = Array(repeating: [], count: Version.levelsCount)
}
