// SPDX-License-Identifier: Apache-2.0
import Simulator

/// The disk between two operations of a script, and what the store had promised by then.
struct CrashPoint: Sendable {
    let image: DiskImage
    let promise: ProofModel.Promise
}
