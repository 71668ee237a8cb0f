// SPDX-License-Identifier: Apache-2.0
import Simulator

/// Which of an image's unsynced changes power loss keeps: every choice that is looked at, one after another.
///
/// Of few changes, every subset. Of more, all but up to `depth`, and up to `depth` of none, as ALICE
/// (Pillai and others, 2014) does; `depth` gets less with their number. Besides, every write to several
/// sectors torn: with all others kept, with those before it, and alone.
struct CrashChoices {
    private let units: [PendingUnit]
    /// Up to so many changes, every subset.
    private let wholeMax: Int
    private let depth: Int

    /// - Parameter isBrief: look at fewer: each change alone.
    init(_ image: DiskImage, isBrief: Bool) {
        units = image.units
        wholeMax = isBrief ? 4 : 9
        depth = isBrief || units.count > 40 ? 1 : units.count > 16 ? 2 : 3
    }

    func forEach(_ body: ([PendingUnit.Fate]) throws -> Void) rethrows {
        let count = units.count
        if count <= wholeMax {
            for bits in 0..<(1 << count) {
                try body((0..<count).map { bits >> $0 & 1 == 1 ? .kept : .lost })
            }
        } else {
            var fates = [PendingUnit.Fate](repeating: .kept, count: count)
            try change(&fates, from: 0, to: .lost, left: depth, body)
            fates = [PendingUnit.Fate](repeating: .lost, count: count)
            try change(&fates, from: 0, to: .kept, left: depth, body)
        }
        try tear(body)
    }

    /// The fates as they are, and with up to `left` changed from place `first` on.
    private func change(
        _ fates: inout [PendingUnit.Fate], from first: Int, to fate: PendingUnit.Fate, left: Int,
        _ body: ([PendingUnit.Fate]) throws -> Void
    ) rethrows {
        try body(fates)
        guard left > 0 else { return }
        for i in first..<max(first, fates.count) {
            let before = fates[i]
            fates[i] = fate
            try change(&fates, from: i + 1, to: fate, left: left - 1, body)
            fates[i] = before
        }
    }

    private func tear(_ body: ([PendingUnit.Fate]) throws -> Void) rethrows {
        for (i, unit) in units.enumerated() where unit.isTearable {
            for others in 0..<3 {
                var fates = units.indices.map { at -> PendingUnit.Fate in
                    others == 0 || others == 1 && at < i ? .kept : .lost
                }
                fates[i] = .torn
                // The size that this write gave the file.
                if i + 1 < units.count, units[i + 1].order == unit.order { fates[i + 1] = .kept }
                try body(fates)
            }
        }
    }
}
