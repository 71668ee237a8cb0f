// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import LSMStore

@Suite struct TableLineageTests {
    private func origin(inputs: [UInt64] = [], dead: [UInt64] = []) -> TableOrigin {
        var origin = TableOrigin()
        origin.inputs = inputs
        origin.dead = dead
        return origin
    }

    @Test("outputs of a compaction whose inputs are all there are left out: it may have been cut short")
    func cutShort() {
        let lineage = TableLineage(
            [1: origin(), 2: origin(), 3: origin(inputs: [1, 2])], present: [1, 2, 3])
        #expect(lineage.chosen == [1, 2])
    }

    @Test("when an input is gone the compaction had come into force, and the other inputs are left out")
    func inForce() {
        let lineage = TableLineage(
            [2: origin(), 3: origin(inputs: [1, 2]), 4: origin(inputs: [2, 1])], present: [2, 3, 4])
        #expect(lineage.chosen == [3, 4])
    }

    @Test("an output that a later compaction read is in force, though its inputs are all there")
    func consumed() {
        let lineage = TableLineage(
            [1: origin(), 2: origin(), 3: origin(inputs: [1, 2]), 5: origin(inputs: [3, 4])],
            present: [1, 2, 3, 4, 5])
        #expect(lineage.chosen == [3, 4])
    }

    @Test(
        "when a newer table calls the inputs dead, the outputs stand, though the inputs' files are all there")
    func deadInputs() {
        let lineage = TableLineage(
            [1: origin(), 2: origin(), 3: origin(inputs: [1, 2]), 4: origin(dead: [1, 2])],
            present: [1, 2, 3, 4])
        #expect(lineage.chosen == [3, 4])
    }

    @Test("a damaged input is one that is there")
    func damagedInput() {
        let lineage = TableLineage([2: origin(), 3: origin(inputs: [1, 2])], present: [1, 2, 3])
        #expect(lineage.chosen == [1, 2])
    }

    @Test("tables that a newer one calls dead are out, whatever became of those between")
    func dead() {
        let lineage = TableLineage(
            [1: origin(), 2: origin(), 5: origin(inputs: [3, 4], dead: [1, 2])], present: [1, 2, 5])
        #expect(lineage.chosen == [5])
    }
}
