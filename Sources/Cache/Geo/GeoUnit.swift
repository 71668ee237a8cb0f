// SPDX-License-Identifier: Apache-2.0

/// A unit of distance, as commands name it in any case.
enum GeoUnit {
    case meters
    case kilometers
    case miles
    case feet

    /// - Returns: `nil` for `ERR unsupported unit provided. please use M, KM, FT, MI`.
    init?(_ name: UnsafeRawBufferPointer) {
        let letters = (name.first.map { $0 | 0x20 }, name.dropFirst().first.map { $0 | 0x20 })
        switch (name.count, letters.0, letters.1) {
        case (1, UInt8(ascii: "m"), _): self = .meters
        case (2, UInt8(ascii: "k"), UInt8(ascii: "m")): self = .kilometers
        case (2, UInt8(ascii: "m"), UInt8(ascii: "i")): self = .miles
        case (2, UInt8(ascii: "f"), UInt8(ascii: "t")): self = .feet
        default: return nil
        }
    }

    var meters: Double {
        switch self {
        case .meters: 1
        case .kilometers: 1_000
        case .miles: 1_609.34
        case .feet: 0.3048
        }
    }
}
