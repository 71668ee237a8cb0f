// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization
import Testing

@testable import LSMStore

@Suite struct ReadEpochsTests {
    /// Its word is 0 once it is gone.
    private final class Tracked: Sendable {
        let word: Atomic<UInt64>
        init(_ word: UInt64) { self.word = Atomic(word) }
        deinit { word.store(0, ordering: .relaxed) }
    }

    private final class Witness {
        let onEnd: () -> Void
        init(_ onEnd: @escaping () -> Void) { self.onEnd = onEnd }
        deinit { onEnd() }
    }

    private static func address(of object: Tracked) -> UInt {
        UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque())
    }

    @Test("What is retired goes at once when nobody reads")
    func nobodyReads() {
        let epochs = ReadEpochs(threads: Threads())
        var ended = false
        epochs.retire(Witness { ended = true })
        #expect(!ended)
        #expect(epochs.collect())
        #expect(ended)
    }

    @Test("What a reader may have seen stays until it leaves; what was retired before it came does not")
    func readerKeeps() {
        let epochs = ReadEpochs(threads: Threads())
        var ended: [String] = []
        epochs.retire(Witness { ended.append("before") })
        let slot = epochs.enter()
        epochs.retire(Witness { ended.append("during") })
        #expect(!epochs.collect())
        #expect(ended == ["before"])
        slot.pointee.leave()
        #expect(epochs.collect())
        #expect(ended == ["before", "during"])
    }

    @Test("The oldest of several readers decides")
    func oldestDecides() {
        let epochs = ReadEpochs(threads: Threads())
        var ended: [Int] = []
        let first = epochs.enter()
        epochs.retire(Witness { ended.append(1) })
        let second = epochs.enter()
        epochs.retire(Witness { ended.append(2) })
        epochs.collect()
        #expect(ended.isEmpty)
        first.pointee.leave()
        epochs.collect()
        #expect(ended == [1])
        second.pointee.leave()
        epochs.collect()
        #expect(ended == [1, 2])
    }

    @Test("More readers than slots take turns on the last, and are counted all the same")
    func overflow() {
        let epochs = ReadEpochs(threads: Threads(), slotsCount: 1)
        var ended = false
        let first = epochs.enter()
        let second = epochs.enter()
        #expect(first != second)
        epochs.retire(Witness { ended = true })
        first.pointee.leave()
        epochs.collect()
        #expect(!ended)
        second.pointee.leave()
        let third = epochs.enter()
        third.pointee.leave()
        #expect(epochs.collect())
        #expect(ended)
    }

    @Test(
        "Threads that replace an object and threads that read it never meet one that is gone",
        arguments: [2, 64])
    func manyThreads(slots: Int) {
        let threads = Threads()
        let epochs = ReadEpochs(threads: threads, slotsCount: slots)
        let first = Tracked(1)
        let shown = Atomic<UInt>(ReadEpochsTests.address(of: first))
        let wrong = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
        let readers = (0..<4).map { _ in
            threads.spawn(name: "reader") {
                while !isOver.load(ordering: .relaxed) {
                    let slot = epochs.enter()
                    let address = shown.load(ordering: .sequentiallyConsistent)
                    if let pointer = UnsafeRawPointer(bitPattern: address) {
                        let object = Unmanaged<Tracked>.fromOpaque(pointer)
                        for _ in 0..<20 {
                            let word = object._withUnsafeGuaranteedRef { $0.word.load(ordering: .relaxed) }
                            if word == 0 { wrong.add(1, ordering: .relaxed) }
                        }
                    }
                    slot.pointee.leave()
                }
            }
        }
        var held = first
        for i in 2..<5000 {
            let next = Tracked(UInt64(i))
            let old = held
            held = next
            shown.store(ReadEpochsTests.address(of: next), ordering: .sequentiallyConsistent)
            epochs.retire(old)
            if i % 3 == 0 { epochs.collect() }
        }
        isOver.store(true, ordering: .relaxed)
        for reader in readers { reader.join() }
        #expect(epochs.collect())
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(held.word.load(ordering: .relaxed) == 4999)
    }
}
