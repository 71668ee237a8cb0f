// SPDX-License-Identifier: Apache-2.0
import Glibc

extension Double {
    /// The natural logarithm.
    var logarithm: Double { Glibc.log(self) }
}
