// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A place on the map, in degrees.
struct GeoPosition: Equatable {
    let longitude: Double
    let latitude: Double

    /// The radius of the earth in metres that all distances are computed with.
    static let earthRadius = 6_372_797.560856

    init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }

    /// The place that a member's score stands for: the middle of its cell.
    init(score: Double) { self = Geohash(score: score).area.center }

    /// Whether the grid has it; if not, the error is `ERR invalid longitude,latitude pair %f,%f`, both
    /// numbers with six decimals.
    var isOnGrid: Bool {
        let grid = GeoArea.grid
        return longitude >= grid.west && longitude <= grid.east && latitude >= grid.south
            && latitude <= grid.north
    }

    /// Metres along the great circle, by the haversine formula.
    func distance(to other: GeoPosition) -> Double {
        let v = sin((Self.radians(other.longitude) - Self.radians(longitude)) / 2)
        // Also gives exact distances along a meridian.
        if v == 0 { return latitudeDistance(to: other) }
        let (from, to) = (Self.radians(latitude), Self.radians(other.latitude))
        let u = sin((to - from) / 2)
        return 2 * Self.earthRadius * asin((u * u + cos(from) * cos(to) * v * v).squareRoot())
    }

    /// Metres from one circle of latitude to the other.
    func latitudeDistance(to other: GeoPosition) -> Double {
        Self.earthRadius * abs(Self.radians(other.latitude) - Self.radians(latitude))
    }

    static func radians(_ degrees: Double) -> Double { degrees * (Double.pi / 180) }
    static func degrees(_ radians: Double) -> Double { radians / (Double.pi / 180) }
}
