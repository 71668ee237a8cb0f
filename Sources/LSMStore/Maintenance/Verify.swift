// SPDX-License-Identifier: Apache-2.0
import Base

/// Checking everything that is on the disk.
extension Store {
    /// Reads every block of every table, every record of every blob file, every attached file, the log of
    /// what no table has yet, and the manifest, and checks them against their checksums, their own counts,
    /// and each other. Serves reads and writes meanwhile; goes on after a finding.
    ///
    /// - Throws: `.closed`; what is wrong with the data is in the report.
    /// - Complexity: O(bytes stored).
    public func verify(
        options: MaintenanceOptions = MaintenanceOptions()
    ) throws(StoreError) -> VerifyReport {
        let (version, files) = try stateLock.withLock { () throws(StoreError) -> (Version, [AttachedFile]) in
            if isClosed { throw .closed }
            return (state.version, attached.values.sorted { $0.number < $1.number })
        }
        var report = VerifyReport()
        let sizes =
            version.tables.map(\.description.sizeBytes) + version.blobs.files.map(\.description.sizeBytes)
            + files.map(\.sizeBytes)
        let pace = MaintenancePace(options, environment, files: sizes.count, bytes: sizes.reduce(0, +))
        verifyManifest(&report)
        verifyLog(&report)
        for level in version.levels {
            for table in level { verify(table, of: version, &report, pace) }
        }
        for file in version.blobs.files { verify(file, &report, pace) }
        verifyOrder(version.levels.map { $0.map(\.description) }, &report)
        for file in files { verify(file, &report, pace) }
        return report
    }

    // MARK: Tables

    private func verify(
        _ table: Table, of version: Version, _ report: inout VerifyReport, _ pace: MaintenancePace
    ) {
        report.tablesCount += 1
        report.bytes += table.description.sizeBytes
        do throws(StoreError) {
            let (counts, findings) = try TableCheck(
                environment.files, table.path, table.description, blobs: version.blobs, pace
            ).run()
            report.entriesCount += counts.entryCount
            for finding in findings { report.add(finding, .restoreOrRepair) }
        } catch { report.add(error, .restoreOrRepair) }
        pace.finishFile()
    }

    /// Level 0 is newest first; tables of each other level are disjoint.
    private func verifyOrder(_ levels: [[TableDescription]], _ report: inout VerifyReport) {
        for (number, level) in levels.enumerated() {
            for (left, right) in zip(level, level.dropFirst()) {
                let isRight: Bool
                if number == 0 {
                    isRight = Version.isNewer(left, right)
                } else {
                    let order = ByteOrder.compare(left.largest, right.smallest)
                    isRight = order < 0 || (order == 0 && left.isLargestExclusive)
                }
                if isRight { continue }
                report.add(
                    .corrupt(
                        Corruption(
                            file: StoreFile.table(left.number).path(in: directory), offset: 0,
                            what: "place in level \(number)",
                            expected: number == 0
                                ? "a newer table than \(right.number)"
                                : "keys before those of \(right.number)",
                            found: number == 0 ? "an older one" : "keys that overlap")), .restoreOrRepair)
            }
        }
    }

    // MARK: The rest

    /// All records, those that no table references any more included. That those which tables reference are
    /// what they should be, the tables' check has told; that they are not more than there are, the
    /// manifest's.
    private func verify(_ file: BlobFile, _ report: inout VerifyReport, _ pace: MaintenancePace) {
        report.blobFilesCount += 1
        report.bytes += file.description.sizeBytes
        do throws(StoreError) {
            let findings = try BlobCheck.run(environment.files, file.path, file.description, pace)
            for finding in findings { report.add(finding, .restoreOrRepair) }
        } catch { report.add(error, .restoreOrRepair) }
        pace.finishFile()
    }

    private func verify(_ file: AttachedFile, _ report: inout VerifyReport, _ pace: MaintenancePace) {
        report.attachedFilesCount += 1
        report.bytes += file.description.sizeBytes
        do throws(StoreError) { _ = try file.readAll() } catch { report.add(error, .rebuildOwner) }
        pace.add(bytes: file.sizeBytes)
        pace.finishFile()
    }

    /// What the manifest on the disk adds up to is what this store goes by.
    private func verifyManifest(_ report: inout VerifyReport) {
        manifestLock.withLock {
            do throws(StoreError) {
                let found = try ManifestReader.read(environment: environment, directory: directory)
                if let found, found.state == manifest.state, found.storeID == storeID { return }
                // An edit whose append failed is followed by a new manifest; until then the log is behind.
                if manifest.isInDoubt { return }
                throw .corrupt(
                    Corruption(
                        file: StoreFile.current.path(in: directory), offset: 0, what: "manifest",
                        expected: "the state that the store goes by",
                        found: found == nil ? "none" : "another one"))
            } catch {
                if !manifest.isInDoubt { report.add(error, .rewriteManifest) }
            }
        }
    }

    /// Every commit that no table has is in the log, and the log can be replayed.
    private func verifyLog(_ report: inout VerifyReport) {
        // A backup under way holds files in the same place: what it holds must not be let go here.
        checkpointLock.lock()
        defer { checkpointLock.unlock() }
        do throws(StoreError) {
            let source = try BackupSource(self)
            defer { source.release() }
            try source.learn()
            report.walSegmentsCount = source.segments.count
            report.bytes += source.segments.reduce(0) { $0 + $1.bytes }
        } catch {
            if error != .closed { report.add(error, .flush) }
        }
    }
}
