// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct HyperLogLogTests {
    private func adding(_ elements: [String], to sketch: HyperLogLog = HyperLogLog()) throws -> HyperLogLog {
        var sketch = sketch
        for element in elements { _ = try add(element, to: &sketch) }
        return sketch
    }

    private func add(_ element: String, to sketch: inout HyperLogLog) throws -> Bool {
        try Array(element.utf8).withUnsafeBytes { try sketch.add($0) }
    }

    /// FNV-1a, to compare long strings with what Redis made.
    private func digest(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test("the first elements give the bytes that PFADD of Redis 7.0.15 gives")
    func smallBytes() throws {
        var sketch = try adding(["a", "b", "c"])
        #expect(sketch.bytes == GoldenSketches.abcStale)
        #expect(try sketch.count() == 3)
        #expect(sketch.bytes == GoldenSketches.abcCounted)
        #expect(try add("a", to: &sketch) == false)
        #expect(sketch.bytes == GoldenSketches.abcCounted)
    }

    @Test(
        "growing sketches have the bytes and the estimates of Redis 7.0.15, sparse, at the change, and dense",
        arguments: GoldenSketches.growth)
    func growth(step: GoldenSketches.Step) throws {
        var sketch = try adding((0..<step.elements).map { "element:\($0)" })
        #expect(sketch.bytes.count == step.byteCount)
        #expect(digest(sketch.bytes) == step.digest)
        #expect(try sketch.count() == step.estimate)
    }

    @Test("a register above 32 makes a sparse string dense")
    func largeRegister() throws {
        var random = SystemRandomNumberGenerator()
        var sketch = HyperLogLog()
        // No need to find such an element: its place in the string is what counts.
        let register = Int.random(in: 0..<HyperLogLog.registerCount, using: &random)
        var bytes = sketch.bytes
        #expect(SparseRegisters.raise(register, to: 33, in: &bytes, bytesMax: 3_000) == .tooLarge)
        #expect(SparseRegisters.raise(register, to: 32, in: &bytes, bytesMax: 3_000) == .raised)
        #expect(SparseRegisters.raise(register, to: 32, in: &bytes, bytesMax: 3_000) == .unchanged)
        #expect(
            SparseRegisters.raise(5, to: 1, in: &bytes, bytesMax: bytes.count) == .tooLarge || register < 6)
        #expect(try sketch.count() == 0)
    }

    @Test("sparse and dense strings hold the same registers")
    func encodings() throws {
        var random = SystemRandomNumberGenerator()
        var sparse = HyperLogLog(sparseBytesMax: 1 << 20)
        var dense = HyperLogLog(sparseBytesMax: 18)
        for _ in 0..<6_000 {
            let element = "\(UInt64.random(in: 0...UInt64.max, using: &random))"
            #expect(try add(element, to: &sparse) == add(element, to: &dense))
        }
        #expect(!sparse.isDense && dense.isDense)
        var unions = [HyperLogLogUnion(), HyperLogLogUnion()]
        try sparse.bytes.withUnsafeBytes { try unions[0].add($0) }
        try dense.bytes.withUnsafeBytes { try unions[1].add($0) }
        #expect(unions[0].registers == unions[1].registers)
        #expect(try sparse.count() == dense.count())
    }

    @Test("a dense string changes in place as it does in a copy")
    func inPlace() throws {
        var sketch = HyperLogLog(sparseBytesMax: 18)
        _ = try add("first", to: &sketch)
        _ = try sketch.count()
        var string = sketch.bytes
        for index in 0..<200 {
            let element = Array("\(index / 2)".utf8)
            let isRaised = string.withUnsafeMutableBytes { string in
                element.withUnsafeBytes { HyperLogLog.add($0, toDense: string) }
            }
            #expect(try add("\(index / 2)", to: &sketch) == isRaised)
        }
        #expect(string == sketch.bytes)
    }

    @Test("a union counts each element once, and a merge has its estimate")
    func union() throws {
        let first = try adding((0..<2_000).map { "element:\($0)" })
        let second = try adding((1_000..<1_200).map { "element:\($0)" })
        var union = HyperLogLogUnion()
        for sketch in [first, second] { try sketch.bytes.withUnsafeBytes { try union.add($0) } }
        #expect(union.hasDense)
        var counted = first
        #expect(try union.estimate == counted.count())
        var merged = second
        try merged.raise(to: union)
        #expect(merged.isDense)
        #expect(try merged.count() == union.estimate)
    }

    @Test("what is no HyperLogLog is told apart")
    func validity() throws {
        let sketch = try adding(["a"]).bytes
        #expect(HyperLogLog(sketch) != nil)
        #expect(HyperLogLog([]) == nil)
        #expect(HyperLogLog(Array(sketch[..<15])) == nil)
        #expect(HyperLogLog(Array(sketch[..<16])) != nil)
        for (index, byte) in [(0, 0x68), (3, 0), (4, 2), (4, 0)] as [(Int, UInt8)] {
            var bytes = sketch
            bytes[index] = byte
            #expect(HyperLogLog(bytes) == nil)
        }
    }

    @Test(
        "runs that do not cover the registers exactly are corrupt",
        arguments: [[0x7F, 0xFE], [0x7F, 0xFF, 0], [0x7F], [], [0xFF]] as [[UInt8]])
    func corrupt(runs: [UInt8]) throws {
        var bytes = Array(HyperLogLog().bytes[..<16]) + runs
        #expect(try #require(HyperLogLog(bytes)?.bytes.count) == bytes.count)
        var fresh = try #require(HyperLogLog(bytes))
        #expect(try fresh.count() == 0, "the estimate in the header is believed")
        bytes[15] = 0x80
        var stale = try #require(HyperLogLog(bytes))
        #expect(throws: HyperLogLogError.corrupted) { try stale.count() }
        var union = HyperLogLogUnion()
        #expect(throws: HyperLogLogError.corrupted) { try bytes.withUnsafeBytes { try union.add($0) } }
    }

    @Test("no bytes whatever trap")
    func anyBytes() throws {
        var random = SystemRandomNumberGenerator()
        for round in 0..<300 {
            var bytes = Array(HyperLogLog().bytes[..<16])
            bytes[15] = 0x80
            if round % 20 == 0 {
                bytes[4] = 0
                bytes += (0..<DenseRegisters.byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
            } else {
                bytes += (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            var sketch = try #require(HyperLogLog(bytes))
            _ = try? sketch.count()
            for element in 0..<20 { _ = try? add("\(element)", to: &sketch) }
            var union = HyperLogLogUnion()
            _ = try? bytes.withUnsafeBytes { try union.add($0) }
            _ = try? sketch.raise(to: union)
        }
    }
}
