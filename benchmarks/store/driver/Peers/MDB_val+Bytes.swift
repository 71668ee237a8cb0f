// SPDX-License-Identifier: Apache-2.0
import CLMDB

extension MDB_val {
    init(_ bytes: Bytes) {
        self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    var bytes: Bytes { Bytes(start: mv_data, count: mv_size) }
}
