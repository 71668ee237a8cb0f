// SPDX-License-Identifier: Apache-2.0

/// Where a setting's value came from, in rising order of weight.
public enum SettingOrigin: Sendable, Equatable {
    case standard
    case file(path: String)
    case environment
    case commandLine

    /// How an error names the setting.
    func name(_ setting: Setting) -> String {
        switch self {
        case .standard: "the default of \(setting.key)"
        case .file(let path): "\(setting.key) in \(path)"
        case .environment: setting.environmentName
        case .commandLine: setting.flag
        }
    }
}
