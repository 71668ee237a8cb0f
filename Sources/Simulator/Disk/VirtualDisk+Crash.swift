// SPDX-License-Identifier: Apache-2.0
import Base

/// Power loss, and damage to what is durable.
extension VirtualDisk {
    /// Makes the disk as it is found after power loss, and turns the power on. Locks are free, files that
    /// were open are dead, and faults stay as they are set.
    ///
    /// - Parameters:
    ///   - mode: what happens to that which was not synced; `nil` lets the generator choose. A disk that lies
    /// about
    ///     syncs always crashes `.ordered`.
    public func crash(using generator: inout SeededGenerator, mode: CrashMode? = nil) {
        mutex.lock()
        defer { mutex.unlock() }
        let drawn = CrashMode.allCases.randomElement(using: &generator) ?? .mixed
        let mode = faultSettings.liesAboutSync ? .ordered : mode ?? drawn
        let moment = Int.random(
            in: firstPendingOrder()...max(firstPendingOrder(), changeOrder), using: &generator)
        for node in listed {
            node.settle(node.image(single(mode, &generator), moment: moment, using: &generator))
            node.isListed = false
        }
        listed.removeAll()
        settleNames(single(mode, &generator), moment: moment, using: &generator)
        revive()
    }

    /// As if every file and directory had been synced and the power had gone: nothing is lost.
    public func crashKeepingAll() {
        var generator = SeededGenerator(seed: 0)
        let liesAboutSync = mutex.withLock {
            defer { faultSettings.liesAboutSync = false }
            return faultSettings.liesAboutSync
        }
        crash(using: &generator, mode: .keepAll)
        mutex.withLock { faultSettings.liesAboutSync = liesAboutSync }
    }

    /// As a killed process leaves the disk: its files and locks are let go; what it did not sync stays in the
    /// cache, for the next process to see and for a loss of power to take.
    public func endProcess() {
        mutex.lock()
        defer { mutex.unlock() }
        for node in listed {
            node.isLocked = false
            node.isUnreadable = false
        }
        life += 1
        isOff = false
        crashOperation = .max
    }

    /// Flips one bit of a durable byte in a file, below `root`, whose path `isMeant` accepts.
    /// - Returns: where, or `nil` when no such file has bytes.
    public func flipBit(
        using generator: inout SeededGenerator, where isMeant: (String) -> Bool = { _ in true }
    ) -> DiskDamage? {
        mutex.lock()
        defer { mutex.unlock() }
        let files = allFiles().filter { isMeant($0.path) && !$0.node.durable.isEmpty }
        guard let (path, node) = files.randomElement(using: &generator) else { return nil }
        var offset = 0
        // Most zeros are room set aside, which nobody reads.
        for _ in 0..<8 {
            offset = Int.random(in: 0..<node.durable.count, using: &generator)
            if node.durable[offset] != 0 { break }
        }
        let mask = UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
        node.durable[offset] ^= mask
        if offset < node.content.count { node.content[offset] ^= mask }
        return DiskDamage(path: path, offset: offset, lengthBytes: 1)
    }

    /// Puts another sector of the same file in the place of one, as a misdirected write leaves it.
    /// - Returns: where, or `nil` when no file that `isMeant` accepts has two sectors that differ.
    public func misdirectSector(
        using generator: inout SeededGenerator, where isMeant: (String) -> Bool = { _ in true }
    ) -> DiskDamage? {
        mutex.lock()
        defer { mutex.unlock() }
        let size = FileNode.sectorBytes
        let files = allFiles().filter { isMeant($0.path) && $0.node.durable.count >= 2 * size }
        guard let (path, node) = files.randomElement(using: &generator) else { return nil }
        let sectors = node.durable.count / size
        let from = Int.random(in: 0..<sectors, using: &generator) * size
        let to = Int.random(in: 0..<sectors, using: &generator) * size
        let moved = node.durable[from..<from + size]
        if moved.elementsEqual(node.durable[to..<to + size]) { return nil }
        node.durable.replaceSubrange(to..<to + size, with: moved)
        if node.content.count >= to + size { node.content.replaceSubrange(to..<to + size, with: moved) }
        return DiskDamage(path: path, offset: to, lengthBytes: size)
    }

    /// What a failed sync does to a file: its unsynced changes have got to the disk in part, and won't any
    /// further.
    func dropPages(_ node: FileNode) {
        node.durable = node.image(.subset, moment: 0, using: &generator)
        node.pending.removeAll()
        if oneIn(2) {
            if node.links > 0 { usedBytes += node.durable.count - node.content.count }
            node.content = node.durable
        }
        list(node)
    }

    private func single(_ mode: CrashMode, _ generator: inout SeededGenerator) -> CrashMode {
        let singles: [CrashMode] = [.dropAll, .keepAll, .subset, .prefix]
        return mode == .mixed ? singles.randomElement(using: &generator) ?? .subset : mode
    }

    /// The last order that is durable whatever happens: one less than the first pending.
    private func firstPendingOrder() -> Int {
        var first = changeOrder
        for node in listed { if let change = node.pending.first { first = min(first, change.order - 1) } }
        if let names = pendingNames.first { first = min(first, names.order - 1) }
        return first
    }

    private func settleNames(_ mode: CrashMode, moment: Int, using generator: inout SeededGenerator) {
        let cut = Int.random(in: 0...pendingNames.count, using: &generator)
        let dropChance = [0.1, 0.5, 0.9].randomElement(using: &generator)!
        // One name alone that is lost, of many that are kept, is the case that a missing sync leaves
        // unguarded.
        let candidate = pendingNames.indices.randomElement(using: &generator)
        let lost = Bool.random(using: &generator) ? candidate : nil
        // A change that is lost takes the later ones of the same name or the same file with it: journals keep
        // order.
        var lostNodes: Set<Int> = []
        var lostNames: Set<String> = []
        for (i, names) in pendingNames.enumerated() {
            let isKept: Bool
            switch mode {
            case .dropAll: isKept = false
            case .keepAll: isKept = true
            case .ordered: isKept = names.order <= moment
            case .prefix: isKept = i < cut
            case .subset, .mixed:
                let draw = Double.random(in: 0..<1, using: &generator)
                isKept = lost.map { i != $0 } ?? (draw >= dropChance)
            }
            let dependsOnLost = names.changes.contains { change in
                lostNames.contains("\(change.directory.id)/\(change.name)")
                    || [change.old, change.new].contains { $0.map { lostNodes.contains($0.id) } ?? false }
            }
            if isKept && !dependsOnLost {
                names.makeDurable()
                continue
            }
            for change in names.changes {
                lostNames.insert("\(change.directory.id)/\(change.name)")
                for node in [change.old, change.new] { if let node { lostNodes.insert(node.id) } }
            }
        }
        pendingNames.removeAll()
    }

    /// Starts the next life from what is durable.
    func revive() {
        usedBytes = 0
        var directories = [root]
        while let directory = directories.popLast() {
            directory.entries = directory.durable
            for entry in directory.entries.values {
                if case .directory(let child) = entry { directories.append(child) }
                if case .file(let node) = entry { node.links = 0 }
            }
        }
        directories = [root]
        while let directory = directories.popLast() {
            for entry in directory.entries.values {
                switch entry {
                case .directory(let child): directories.append(child)
                case .file(let node):
                    if node.links == 0 { usedBytes += node.content.count }
                    node.links += 1
                }
            }
        }
        life += 1
        incidentCounts.crashes += 1
        isOff = false
        crashOperation = .max
    }

    /// Files that have a name, sorted by path.
    func allFiles() -> [(path: String, node: FileNode)] {
        var found: [(path: String, node: FileNode)] = []
        var directories = [("", root)]
        while let (path, directory) = directories.popLast() {
            for (name, entry) in directory.entries {
                switch entry {
                case .directory(let child): directories.append((path + "/" + name, child))
                case .file(let node): found.append((path + "/" + name, node))
                }
            }
        }
        return found.sorted { $0.path < $1.path }
    }
}
