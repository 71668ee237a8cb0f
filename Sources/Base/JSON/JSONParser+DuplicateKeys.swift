// SPDX-License-Identifier: Apache-2.0
import Glibc

extension JSONParser {
    /// Up to here each key is compared with each.
    private static let pairwiseMax = 8

    /// Refuses the closed object at `open` when a key comes twice. Pairwise for few members, by a hash set
    /// for many: linear in a hostile object too, since `Hasher` has a random seed.
    mutating func refuseDuplicates(_ open: Int) throws(JSONFault) {
        let object = tape.nodes[open]
        var seen: Set<JSONKey> = []
        var key = open + 1
        while key < Int(object.next) {
            if object.count > Self.pairwiseMax {
                guard seen.insert(JSONKey(self.key(key))).inserted else { throw duplicate(key) }
            } else {
                var other = open + 1
                while other < key {
                    if areEqual(key, other) { throw duplicate(key) }
                    other = Int(tape.nodes[other + 1].next)
                }
            }
            key = Int(tape.nodes[key + 1].next)
        }
    }

    private func duplicate(_ key: Int) -> JSONFault {
        JSONFault(.duplicateKey, at: Int(tape.nodes[key].offset))
    }

    private func areEqual(_ a: Int, _ b: Int) -> Bool {
        let x = tape.nodes[a]
        let y = tape.nodes[b]
        if x.hasEscapes || y.hasEscapes { return Array(key(a).utf8) == Array(key(b).utf8) }
        return x.length == y.length && memcmp(text + Int(x.offset), text + Int(y.offset), Int(x.length)) == 0
    }

    private func key(_ index: Int) -> String {
        let node = tape.nodes[index]
        let raw = UnsafeBufferPointer(start: text + Int(node.offset) + 1, count: Int(node.length) - 2)
        guard node.hasEscapes else { return String(decoding: raw, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: raw.count) { JSONEscapes.resolve(raw, into: $0) }
    }
}
