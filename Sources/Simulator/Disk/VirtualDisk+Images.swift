// SPDX-License-Identifier: Apache-2.0
import Base

/// Images of a disk, and disks from images.
extension VirtualDisk {
    /// - Requires: the mutex is held.
    func image() -> DiskImage { DiskImage(root: root, pendingNames: pendingNames) }

    /// The disk as it is now.
    public func snapshot() -> DiskImage { mutex.withLock { image() } }

    /// Becomes the disk that power loss leaves of an image, everything on it durable.
    ///
    /// - Parameter fates: one for each of the image's units.
    /// - Requires: this disk is empty, and none of its files is open.
    public func restore(_ image: DiskImage, _ fates: [PendingUnit.Fate]) {
        mutex.lock()
        defer { mutex.unlock() }
        var builder = ImageBuilder(image, fates)
        builder.build(into: root)
        nodeCount = max(nodeCount, image.nodeMax)
        revive()
        incidentCounts.crashes -= 1
    }

    /// A digest of all paths and bytes, equal for equal disks.
    public var digest: UInt64 {
        mutex.withLock {
            var sum: UInt64 = 0
            for (path, node) in allFiles() {
                let name = XXH3.hash(Array(path.utf8))
                let content = XXH3.hash(node.content)
                sum = sum &* 0x9E37_79B9_7F4A_7C15 &+ (name ^ (content &* 0xFF51_AFD7_ED55_8CCD))
            }
            return sum
        }
    }
}

/// Makes the nodes of a disk from an image and its units' fates.
private struct ImageBuilder {
    private let image: DiskImage
    private var directories: [Int: [String: DiskImage.Entry]]
    /// Fates of the bytes and the sizes, by file and change.
    private var data: [Int: [Int: PendingUnit.Fate]] = [:]
    private var sizes: [Int: [Int: PendingUnit.Fate]] = [:]
    private var files: [Int: FileNode] = [:]

    init(_ image: DiskImage, _ fates: [PendingUnit.Fate]) {
        precondition(fates.count == image.units.count)
        self.image = image
        directories = image.directories
        var keptNames: Set<Int> = []
        for (unit, fate) in zip(image.units, fates) {
            switch unit.kind {
            case .data(let file, let change): data[file, default: [:]][change] = fate
            case .size(let file, let change): sizes[file, default: [:]][change] = fate
            case .names(let index): if fate == .kept { keptNames.insert(index) }
            }
        }
        settleNames(keptNames)
    }

    /// A change that is lost takes the later ones of the same name or the same node with it: journals keep
    /// order.
    private mutating func settleNames(_ kept: Set<Int>) {
        var lostNodes: Set<Int> = []
        var lostNames: Set<String> = []
        for (i, changes) in image.names.enumerated() {
            let dependsOnLost = changes.contains { change in
                lostNames.contains("\(change.directory)/\(change.name)")
                    || [change.old, change.new].contains { $0.map { lostNodes.contains($0.id) } ?? false }
            }
            let isKept = kept.contains(i) && !dependsOnLost
            for change in changes {
                if isKept {
                    directories[change.directory, default: [:]][change.name] = change.new
                } else {
                    lostNames.insert("\(change.directory)/\(change.name)")
                    for node in [change.old, change.new] { if let node { lostNodes.insert(node.id) } }
                }
            }
        }
    }

    mutating func build(into root: DirectoryNode) { fill(root, DiskImage.rootID) }

    private mutating func fill(_ directory: DirectoryNode, _ id: Int) {
        for (name, entry) in directories[id] ?? [:] {
            switch entry {
            case .directory(let child):
                let node = DirectoryNode(id: child)
                directory.durable[name] = .directory(node)
                fill(node, child)
            case .file(let file): directory.durable[name] = .file(node(file))
            }
        }
    }

    private mutating func node(_ id: Int) -> FileNode {
        if let known = files[id] { return known }
        let node = FileNode(id: id)
        node.settle(content(id))
        files[id] = node
        return node
    }

    /// Each sector as it stood after the last change of it that was kept: a page that is written takes with
    /// it what earlier writes did to it.
    private func content(_ id: Int) -> [UInt8] {
        guard let file = image.files[id] else { return [] }
        if file.pending.isEmpty { return file.durable }
        var content = file.durable
        var size = content.count
        var (running, longest) = (size, size)
        for change in file.pending {
            running = change.size(after: running)
            longest = max(longest, running)
        }
        PendingChange.resize(&content, longest)
        let sectorBytes = FileNode.sectorBytes
        var last = [Int](repeating: -1, count: (longest + sectorBytes - 1) / sectorBytes)
        running = size
        for (i, change) in file.pending.enumerated() {
            let after = change.size(after: running)
            let sizeFate = sizes[id]?[i] ?? .lost
            let fate = data[id]?[i] ?? sizeFate
            if sizeFate != .lost { size = after }
            if fate != .lost, let range = change.touched(sizeBefore: running) {
                let first = range.lowerBound / sectorBytes
                var end = (range.upperBound - 1) / sectorBytes + 1
                if fate == .torn { end = first + (end - first) / 2 }
                for sector in first..<end { last[sector] = i }
            }
            running = after
        }
        for (sector, lastChange) in last.enumerated() where lastChange >= 0 {
            for i in 0...lastChange { file.pending[i].apply(toSector: sector, of: &content) }
        }
        PendingChange.resize(&content, size)
        return content
    }
}
