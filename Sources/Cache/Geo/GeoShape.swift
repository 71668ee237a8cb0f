// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What GEOSEARCH looks into: a circle or a box around a place.
///
/// Membership is decided on distances in metres; the sizes are kept in the command's unit, and converted
/// where Redis converts them, so that rounding at the rim is the same.
struct GeoShape {
    enum Extent {
        case radius(Double)
        case box(width: Double, height: Double)
    }

    let center: GeoPosition
    /// In `unit`, not negative.
    let extent: Extent
    let unit: GeoUnit

    /// Metres from the center to a place of the shape; `nil` for places outside. The reply divides by
    /// `unit.meters`.
    func distance(to place: GeoPosition) -> Double? {
        switch extent {
        case .radius(let radius):
            let distance = center.distance(to: place)
            return distance > radius * unit.meters ? nil : distance
        case .box(let width, let height):
            // The cheaper test comes first. Along the place's own circle of latitude, not the center's.
            if place.latitudeDistance(to: center) > height * unit.meters / 2 { return nil }
            let beside = GeoPosition(longitude: center.longitude, latitude: place.latitude)
            if place.distance(to: beside) > width * unit.meters / 2 { return nil }
            return center.distance(to: place)
        }
    }

    /// The smallest area that holds the shape. At the poles it is not one: the longitudes may be beyond all
    /// bounds.
    var bounds: GeoArea {
        let (width, height) =
            switch extent {
            case .radius(let radius): (unit.meters * radius, unit.meters * radius)
            case .box(let width, let height): (unit.meters * (width / 2), unit.meters * (height / 2))
            }
        let tall = GeoPosition.degrees(height / GeoPosition.earthRadius)
        // The side nearer to the pole spans more degrees.
        let poleward = center.latitude < 0 ? center.latitude - tall : center.latitude + tall
        let wide = GeoPosition.degrees(
            width / GeoPosition.earthRadius / cos(GeoPosition.radians(poleward)))
        return GeoArea(
            west: center.longitude - wide, south: center.latitude - tall, east: center.longitude + wide,
            north: center.latitude + tall)
    }

    /// Metres from the center to the farthest point.
    var reach: Double {
        switch extent {
        case .radius(let radius): return radius * unit.meters
        case .box(let width, let height):
            return ((width / 2) * (width / 2) + (height / 2) * (height / 2)).squareRoot() * unit.meters
        }
    }
}
