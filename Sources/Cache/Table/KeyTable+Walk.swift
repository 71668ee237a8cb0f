// SPDX-License-Identifier: Apache-2.0

extension KeyTable {
    /// Hands out every entry once. The table must not change meanwhile. O(n).
    func forEach(_ arena: borrowing SlabArena, _ body: (UInt32) -> Void) {
        guard count > 0 else { return }
        for index in 0..<bucketCount { visit(index, arena, body) }
    }

    /// Hands out some entries and says where to go on, as `SCAN` does: who calls again and again, from 0
    /// until 0 comes back, gets every entry that was there all the time at least once, however the table
    /// grows and shrinks in between. O(1).
    ///
    /// Buckets are taken in the order of their reversed numbers (P. Noordhuis, for Redis): a bucket's images
    /// in a larger table then follow each other.
    func scan(_ cursor: UInt64, _ arena: borrowing SlabArena, _ body: (UInt32) -> Void) -> UInt64 {
        guard count > 0 else { return 0 }
        let mask = UInt64(levelBuckets - 1)
        let index = Int(cursor & mask)
        visit(index, arena, body)
        if index + levelBuckets < bucketCount { visit(index + levelBuckets, arena, body) }
        return KeyTable.advanced(cursor, mask: mask)
    }

    /// The cursor after this one, in reversed order of the bits under `mask`.
    private static func advanced(_ cursor: UInt64, mask: UInt64) -> UInt64 {
        reversed(reversed(cursor | ~mask) &+ 1)
    }

    private static func reversed(_ word: UInt64) -> UInt64 {
        var w = word.byteSwapped
        w = (w >> 4 & 0x0F0F_0F0F_0F0F_0F0F) | (w & 0x0F0F_0F0F_0F0F_0F0F) << 4
        w = (w >> 2 & 0x3333_3333_3333_3333) | (w & 0x3333_3333_3333_3333) << 2
        return (w >> 1 & 0x5555_5555_5555_5555) | (w & 0x5555_5555_5555_5555) << 1
    }

    /// An entry, nearly any with the same chance: a bucket by chance, then one of its entries.
    func any(_ random: inout some RandomNumberGenerator, _ arena: borrowing SlabArena) -> UInt32? {
        guard count > 0 else { return nil }
        while true {
            let index = Int.random(in: 0..<bucketCount, using: &random)
            var (found, seen) = (UInt32(0), 0)
            visit(index, arena) { reference in
                seen += 1
                if Int.random(in: 0..<seen, using: &random) == 0 { found = reference }
            }
            // A fuller bucket is taken more often, so that its entries are as likely as others.
            if seen > 0, Int.random(in: 0..<2 * Bucket.slots, using: &random) < seen { return found }
        }
    }
}
