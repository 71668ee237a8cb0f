// SPDX-License-Identifier: Apache-2.0
import Base

/// What `Store.verify` looked at, and what it found wrong.
public struct VerifyReport: Sendable, Equatable {
    public var tablesCount = 0
    public var entriesCount = 0
    public var attachedFilesCount = 0
    public var bytes = 0
    /// One error for each thing that is not as it should be; empty when all is well.
    public var findings: [StoreError] = []
}

/// Checking everything that is on the disk.
extension Store {
    /// Reads every block of every table and every attached file, and checks them against their checksums,
    /// their own counts, the manifest, and each other. Serves reads and writes meanwhile.
    ///
    /// - Throws: `.closed`; what is wrong with the data is in the report.
    /// - Complexity: O(bytes stored).
    public func verify() throws(StoreError) -> VerifyReport {
        let (version, files) = try stateLock.withLock { () throws(StoreError) -> (Version, [AttachedFile]) in
            if isClosed { throw .closed }
            return (state.version, attached.values.sorted { $0.number < $1.number })
        }
        var report = VerifyReport()
        for table in version.tables { verify(table, &report) }
        if let broken = version.brokenInvariant() {
            report.findings.append(
                .corrupt(
                    Corruption(
                        file: directory, offset: 0, what: "version", expected: "ordered levels", found: broken
                    )))
        }
        for file in files {
            report.attachedFilesCount += 1
            report.bytes += file.description.sizeBytes
            do throws(StoreError) { _ = try file.readAll() } catch { report.findings.append(error) }
        }
        return report
    }

    private func verify(_ table: Table, _ report: inout VerifyReport) {
        report.tablesCount += 1
        report.bytes += table.description.sizeBytes
        do throws(StoreError) {
            _ = try table.reader().verify()
            report.entriesCount += table.description.entryCount
        } catch {
            report.findings.append(error)
        }
    }
}
