// SPDX-License-Identifier: Apache-2.0
import Base

extension BackupDirectory {
    /// Reads every file of a backup, or of all of them, each file once, and holds it against its checksum;
    /// tables are read block by block besides, and blob files record by record.
    ///
    /// - Parameter number: `nil` for all backups.
    /// - Returns: what was looked at, and a finding for each thing that is wrong.
    /// - Throws: `.invalid` when there is no such backup; `.inUse`; what is wrong with the data is in the
    ///   report.
    public func verify(
        _ number: UInt64? = nil, options: MaintenanceOptions = MaintenanceOptions()
    ) throws(StoreError) -> VerifyReport {
        try locked { () throws(StoreError) in
            let contents = try contents()
            var report = VerifyReport()
            var chosen = contents.records
            var damaged = contents.damaged
            if let number {
                chosen.removeAll { $0.number != number }
                damaged.removeAll { $0.number != number }
                if chosen.isEmpty && damaged.isEmpty { throw noBackup(number) }
            }
            for (_, error) in damaged { report.add(error, .deleteBackup) }
            var seen: Set<String> = []
            let files = chosen.flatMap(\.files).filter { seen.insert($0.name).inserted }
            let pace = MaintenancePace(
                options, environment, files: files.count, bytes: files.reduce(0) { $0 + $1.sizeBytes })
            for file in files { verify(file, &report, pace) }
            return report
        }
    }

    private func verify(_ file: BackupFile, _ report: inout VerifyReport, _ pace: MaintenancePace) {
        let place = path + "/" + file.name
        report.bytes += file.sizeBytes
        do throws(StoreError) {
            let found = try FileCopy(files: environment.files, pace: pace)
                .checksum(place, count: file.sizeBytes)
            guard found == file.checksum else {
                throw .corrupt(
                    Corruption(
                        file: place, offset: 0, what: "checksum", expected: ByteText.hex(file.checksum),
                        found: ByteText.hex(found)))
            }
        } catch { report.add(error, .deleteBackup) }
        switch file.kind {
        case .table: verifyTable(file, place, &report)
        case .blob: verifyBlobs(file, place, &report)
        case .attached: report.attachedFilesCount += 1
        case .wal: report.walSegmentsCount += 1
        }
        pace.finishFile()
    }

    private func verifyBlobs(_ file: BackupFile, _ place: String, _ report: inout VerifyReport) {
        report.blobFilesCount += 1
        do throws(StoreError) {
            let (_, findings) = try BlobCheck.read(environment.files, place, number: file.number)
            for finding in findings { report.add(finding, .deleteBackup) }
        } catch { report.add(error, .deleteBackup) }
    }

    private func verifyTable(_ file: BackupFile, _ place: String, _ report: inout VerifyReport) {
        report.tablesCount += 1
        do throws(StoreError) {
            let handle: any File
            do throws(FileError) { handle = try environment.files.open(place, .read) } catch {
                throw StoreError(error)
            }
            defer { handle.close() }
            var verifier = try TableVerifier(
                TableFile(handle, number: file.number, sizeBytes: file.sizeBytes))
            let (counts, findings) = verifier.runThrough()
            report.entriesCount += counts.entryCount
            for finding in findings { report.add(finding, .deleteBackup) }
        } catch { report.add(error, .deleteBackup) }
    }
}
