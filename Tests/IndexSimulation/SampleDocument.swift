// SPDX-License-Identifier: Apache-2.0
import Base

/// A document as the writers make it: one field of each kind that the index treats differently.
struct SampleDocument: Equatable {
    /// The write that made it, unlike any other's.
    var write: Int64
    /// A keyword with several values.
    var tags: [String] = []
    /// A text.
    var words: [String] = []
    var number: Int64?
    /// A date.
    var millis: Int64?
    /// Fields that the mapping learns while there is work: `x0`, `x1`, …
    var extras: [Int: Int64] = [:]

    static let tags = ["red", "green", "blue", "grey"]
    static let words = ["quick", "brown", "fox", "lazy", "dog", "over"]
    static let extrasMax = 6
    static let startMillis: Int64 = 1_700_000_000_000

    static func random(write: Int64, _ generator: inout SeededGenerator) -> SampleDocument {
        func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        var document = SampleDocument(write: write)
        for _ in 0..<draw(0...2) {
            let tag = tags[draw(0...tags.count - 1)]
            if !document.tags.contains(tag) { document.tags.append(tag) }
        }
        for _ in 0..<draw(0...6) { document.words.append(words[draw(0...words.count - 1)]) }
        if draw(0...4) > 0 { document.number = Int64(draw(-20...20)) }
        if draw(0...4) > 0 { document.millis = startMillis + Int64(draw(0...20)) * 86_400_000 }
        if draw(0...5) == 0 { document.extras[draw(0...extrasMax - 1)] = Int64(draw(0...3)) }
        return document
    }

    var members: JSONObject {
        var members: JSONObject = ["write": .int(write)]
        if !tags.isEmpty { members["tag"] = .array(tags.map(JSON.string)) }
        if !words.isEmpty { members["text"] = .string(words.joined(separator: " ")) }
        if let number { members["number"] = .int(number) }
        if let millis { members["date"] = .int(millis) }
        for (field, value) in extras.sorted(by: { $0.key < $1.key }) { members["x\(field)"] = .int(value) }
        return members
    }

    var bytes: [UInt8] { JSON.object(members).bytes }

    /// What the document becomes when `partial` is merged into it.
    func merged(with partial: SampleDocument) -> SampleDocument {
        var result = self
        result.write = partial.write
        if !partial.tags.isEmpty { result.tags = partial.tags }
        if !partial.words.isEmpty { result.words = partial.words }
        if let number = partial.number { result.number = number }
        if let millis = partial.millis { result.millis = millis }
        result.extras.merge(partial.extras) { $1 }
        return result
    }

    /// Whether a stored document is this one.
    func isStored(in source: [UInt8]) -> Bool { (try? JSON.parse(source)) == .object(members) }

    /// In force before the first write.
    static let mapping = """
        {"properties":{"write":{"type":"long"},"tag":{"type":"keyword"},"text":{"type":"text"},\
        "number":{"type":"long"},"date":{"type":"date"}}}
        """
}
