// SPDX-License-Identifier: Apache-2.0
import Base

/// A meter for each kind of operation.
final class StoreMeters: Sendable {
    let get = OperationMeter(.get)
    let multiGet = OperationMeter(.multiGet)
    let seek = OperationMeter(.seek)
    let step = OperationMeter(.step)
    let commitBuffered = OperationMeter(.commitBuffered)
    let commitSync = OperationMeter(.commitSync)
    let sync = OperationMeter(.sync)
    let flush = OperationMeter(.flush)
    let compaction = OperationMeter(.compaction)
    let checkpoint = OperationMeter(.checkpoint)

    subscript(operation: StoreOperation) -> OperationMeter {
        switch operation {
        case .get: get
        case .multiGet: multiGet
        case .seek: seek
        case .step: step
        case .commitBuffered: commitBuffered
        case .commitSync: commitSync
        case .sync: sync
        case .flush: flush
        case .compaction: compaction
        case .checkpoint: checkpoint
        }
    }
}
