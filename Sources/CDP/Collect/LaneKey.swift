// SPDX-License-Identifier: Apache-2.0

/// Names of lanes.
enum LaneKey {
    static func session(_ id: String) -> String { "session " + id }
    static func alias(_ alias: String) -> String { "alias " + alias }
    static func profile(_ number: ProfileNumber) -> String { "profile \(number)" }
    static func event(_ id: String) -> String { "event " + id }
}
