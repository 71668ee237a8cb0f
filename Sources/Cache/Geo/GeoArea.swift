// SPDX-License-Identifier: Apache-2.0

/// A rectangle of the map, in degrees.
struct GeoArea: Equatable {
    var west: Double
    var south: Double
    var east: Double
    var north: Double

    /// Where places may be.
    static let grid = GeoArea(west: -180, south: -85.05112878, east: 180, north: 85.05112878)
    /// What the public geohash covers.
    static let globe = GeoArea(west: -180, south: -90, east: 180, north: 90)

    /// The middle, moved to the grid's rim if it is beyond.
    var center: GeoPosition {
        let grid = GeoArea.grid
        return GeoPosition(
            longitude: min(max((west + east) / 2, grid.west), grid.east),
            latitude: min(max((south + north) / 2, grid.south), grid.north))
    }
}
