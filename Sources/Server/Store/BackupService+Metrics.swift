// SPDX-License-Identifier: Apache-2.0
import LSMStore

extension BackupService {
    /// What monitoring asks of backups. `docs/operations/metrics.md` lists them.
    var metrics: [MetricFamily] {
        let status = status
        var families = [
            MetricFamily(
                "strata_backups_total", .counter, help: "Backups that this process made.",
                Double(status.made)),
            MetricFamily(
                "strata_backup_failures_total", .counter, help: "Backups that failed.",
                Double(status.failures)),
            MetricFamily(
                "strata_backup_running", .gauge, help: "1 while a backup is made.",
                status.progress == nil ? 0 : 1),
        ]
        var begun = MetricFamily(
            "strata_backup_last_timestamp_seconds", .gauge,
            help: "When the last backup that succeeded was begun, since 1970.")
        var bytes = MetricFamily(
            "strata_backup_last_bytes", .gauge, help: "Size of the last backup that succeeded.")
        if case .success(let backup)? = status.last {
            begun.add(Double(backup.timeMillis) / 1_000)
            bytes.add(Double(backup.sizeBytes))
        }
        families += [begun, bytes]
        return families
    }
}
