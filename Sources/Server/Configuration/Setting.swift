// SPDX-License-Identifier: Apache-2.0

/// Every setting of `strata serve`. One name, spelt for each place: `admin_email` in the file,
/// `STRATA_ADMIN_EMAIL` in the environment, `--admin-email` on the command line.
public enum Setting: String, CaseIterable, Sendable {
    case data
    case backups
    case api
    case elastic
    case redis
    case collector
    case ephemeral
    case memory
    case adminEmail = "admin_email"
    case adminPassword = "admin_password"
    case accessLog = "access_log"

    public var key: String { rawValue }
    public var environmentName: String { "STRATA_" + rawValue.uppercased() }
    public var flag: String { "--" + String(rawValue.map { $0 == "_" ? "-" : $0 }) }
}
