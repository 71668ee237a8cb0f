// SPDX-License-Identifier: Apache-2.0
import Base

/// A file without its names: what readers see, what power loss leaves for sure, and the changes between.
final class FileNode {
    static let sectorBytes = 512

    let id: Int
    /// What the cache shows.
    var content: [UInt8] = []
    /// What is on the disk for sure.
    var durable: [UInt8] = []
    /// Changes since `durable`, oldest first.
    var pending: [PendingChange] = []
    /// Names that the cache shows.
    var links = 0
    var openHandles = 0
    var isLocked = false
    var isUnreadable = false
    /// Whether the disk has it on its list of files with pending changes.
    var isListed = false

    init(id: Int) { self.id = id }

    func change(_ kind: PendingChange.Kind, order: Int) {
        let change = PendingChange(order: order, kind: kind)
        change.apply(to: &content)
        pending.append(change)
    }

    /// Makes the changes durable whose order is not above `order`.
    func makeDurable(upTo order: Int) {
        let count = pending.firstIndex { $0.order > order } ?? pending.count
        for change in pending[..<count] { change.apply(to: &durable) }
        pending.removeFirst(count)
    }

    /// The file as it is after power loss, in every respect.
    func settle(_ image: [UInt8]) {
        durable = image
        content = image
        pending.removeAll()
        isUnreadable = false
        isLocked = false
    }

    /// What could be on the disk now.
    /// - Parameter moment: for `.ordered`, the order of the last change that got there.
    func image(_ mode: CrashMode, moment: Int, using generator: inout SeededGenerator) -> [UInt8] {
        var image = durable
        switch mode {
        case .dropAll: break
        case .keepAll: for change in pending { change.apply(to: &image) }
        case .ordered: for change in pending where change.order <= moment { change.apply(to: &image) }
        case .prefix:
            let cut = Int.random(in: 0...pending.count, using: &generator)
            for change in pending[..<cut] { change.apply(to: &image) }
            if cut < pending.count, case .write(let offset, let bytes) = pending[cut].kind {
                let sectors = Int.random(
                    in: 0...(bytes.count / FileNode.sectorBytes), using: &generator)
                let aligned = sectors * FileNode.sectorBytes - offset % FileNode.sectorBytes
                pending[cut].apply(to: &image, bytesMax: max(0, aligned))
            }
        case .subset, .mixed: image = sectorwise(using: &generator)
        }
        return image
    }

    /// Each sector as it stood at some moment since the last sync, and one of the sizes since then.
    private func sectorwise(using generator: inout SeededGenerator) -> [UInt8] {
        if pending.isEmpty { return durable }
        var sizes = [durable.count]
        for change in pending {
            sizes.append(change.size(after: sizes[sizes.count - 1]))
        }
        let longest = sizes.max() ?? 0
        var image = durable
        PendingChange.resize(&image, longest)
        var changes = [[Int]](
            repeating: [], count: (longest + FileNode.sectorBytes - 1) / FileNode.sectorBytes)
        for (i, change) in pending.enumerated() {
            guard let range = change.touched(sizeBefore: sizes[i]) else { continue }
            for sector
                in (range.lowerBound / FileNode.sectorBytes)...((range.upperBound - 1) / FileNode.sectorBytes)
            {
                changes[sector].append(i)
            }
        }
        let keepChance = [0.1, 0.5, 0.9].randomElement(using: &generator)!
        for (sector, indices) in changes.enumerated() where !indices.isEmpty {
            let isKept = Double.random(in: 0..<1, using: &generator) < keepChance
            let kept = isKept ? indices.count : Int.random(in: 0..<indices.count, using: &generator)
            for i in indices[..<kept] { pending[i].apply(toSector: sector, of: &image) }
        }
        let size =
            Bool.random(using: &generator) ? sizes[sizes.count - 1] : sizes.randomElement(using: &generator)!
        PendingChange.resize(&image, size)
        return image
    }
}
