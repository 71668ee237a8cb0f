// SPDX-License-Identifier: Apache-2.0

extension Scenario {
    /// Every scenario, each under a name of its own.
    public static let all: [Scenario] = [
        commits(), oversize(), segments(), flushes(), compactions(), droppingCompactions(), policies(),
        blobs(),
        manifests(), keyspaces(),
        rangeDeletes(), keyspaceDeletes(), merges(), expiries(), attachedFiles(), checkpoints(), ingestions(),
        backups(), repairs(),
        closes(),
        otherSizes(), crashes(), deaths(),
    ].flatMap { $0 }
}
