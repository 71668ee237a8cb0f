// SPDX-License-Identifier: Apache-2.0

/// A cell of the grid that halves the map by longitude and latitude in turns: the score of a place in a
/// sorted set at 26 steps (52 bits), a larger area at fewer.
///
/// The grid ends at ±85.05112878° of latitude, where Web Mercator (EPSG:3857) ends its square.
struct Geohash: Equatable {
    /// Halvings of both coordinates in a score.
    static let stepsMax = 26

    /// Longitude at the odd bits, latitude at the even ones, from the top of `2 × steps` bits on.
    let bits: UInt64
    let steps: Int

    init(bits: UInt64, steps: Int) {
        self.bits = bits
        self.steps = steps
    }

    /// The cell of a position, which is on the grid.
    ///
    /// On the northern or eastern rim itself it is the cell beyond the last, as in Redis.
    init(_ position: GeoPosition, steps: Int = stepsMax, bounds: GeoArea = .grid) {
        let scale = Double(1 << steps)
        let east =
            (position.longitude - bounds.west) / (bounds.east - bounds.west) * scale
        let north =
            (position.latitude - bounds.south) / (bounds.north - bounds.south) * scale
        self.init(column: Self.index(east), row: Self.index(north), steps: steps)
    }

    /// The cell whose score a member has. Any score may stand in a sorted set: it is taken for bits as C on
    /// x86-64 converts it.
    init(score: Double) {
        bits = score >= 0x1p63 ? Self.truncated(score - 0x1p63) ^ 1 << 63 : Self.truncated(score)
        steps = Self.stepsMax
    }

    init(column: UInt32, row: UInt32, steps: Int) {
        bits = Self.spread(column) << 1 | Self.spread(row)
        self.steps = steps
    }

    /// The score of a cell of 26 steps: exact.
    var score: Double { Double(bits) }

    var column: UInt32 { Self.gathered(bits >> 1) }
    var row: UInt32 { Self.gathered(bits) }

    /// Where the cell lies on the map.
    var area: GeoArea {
        let scale = Double(1 << steps)
        let grid = GeoArea.grid
        let (width, height) = (grid.east - grid.west, grid.north - grid.south)
        return GeoArea(
            west: grid.west + Double(column) / scale * width,
            south: grid.south + Double(row) / scale * height,
            east: grid.west + Double(column &+ 1) / scale * width,
            north: grid.south + Double(row &+ 1) / scale * height)
    }

    /// The scores of all places in the cell: from the first up to, but not with, the second.
    var scores: (first: Double, end: Double) {
        let shift = UInt64(2 * (Self.stepsMax - steps))
        return (Double(bits << shift), Double((bits &+ 1) << shift))
    }

    /// The cell so many columns to the east and rows to the north; the grid is closed at its rims, like a
    /// ring.
    func neighbour(east: Int, north: Int) -> Geohash {
        let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(steps)) - 1)
        func moved(_ index: UInt32, by distance: Int) -> UInt32 {
            distance == 0 ? index : (index &+ UInt32(truncatingIfNeeded: distance)) & mask
        }
        return Geohash(column: moved(column, by: east), row: moved(row, by: north), steps: steps)
    }

    /// GEOHASH: the eleven characters of the public geohash, whose grid reaches to the poles. 52 bits make
    /// ten characters; the eleventh is always `0`.
    func appendText(to bytes: inout [UInt8]) {
        let alphabet: StaticString = "0123456789bcdefghjkmnpqrstuvwxyz"
        let hash = Geohash(area.center, bounds: .globe).bits
        for index in 1...10 {
            bytes.append(alphabet.utf8Start[Int(hash >> UInt64(52 - index * 5) & 31)])
        }
        bytes.append(UInt8(ascii: "0"))
    }

    /// What is far beyond the grid, or no number, gives some cell.
    private static func index(_ value: Double) -> UInt32 { UInt32(exactly: value.rounded(.down)) ?? 0 }

    private static func truncated(_ value: Double) -> UInt64 {
        value > -0x1p63 && value < 0x1p63 ? UInt64(bitPattern: Int64(value)) : 1 << 63
    }

    /// Puts a zero before each bit (Sean Anderson, "Bit Twiddling Hacks", interleaving by magic numbers).
    private static func spread(_ value: UInt32) -> UInt64 {
        var bits = UInt64(value)
        bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF
        bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF
        bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F
        bits = (bits | bits << 2) & 0x3333_3333_3333_3333
        return (bits | bits << 1) & 0x5555_5555_5555_5555
    }

    private static func gathered(_ value: UInt64) -> UInt32 {
        var bits = value & 0x5555_5555_5555_5555
        bits = (bits | bits >> 1) & 0x3333_3333_3333_3333
        bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F
        bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF
        bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: bits | bits >> 16)
    }
}
