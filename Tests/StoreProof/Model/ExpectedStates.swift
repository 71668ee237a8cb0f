// SPDX-License-Identifier: Apache-2.0

/// What a store holds after given batches; each answer is kept.
struct ExpectedStates {
    private let batches: [ProofBatch]
    private var known: [[Int]: ExpectedState] = [:]

    init(_ batches: [ProofBatch]) { self.batches = batches }

    subscript(_ ids: [Int]) -> ExpectedState? {
        mutating get {
            if let state = known[ids] { return state }
            var state = ExpectedState()
            for id in ids {
                guard batches.indices.contains(id) else { return nil }
                state.apply(batches[id])
            }
            known[ids] = state
            return state
        }
    }
}
