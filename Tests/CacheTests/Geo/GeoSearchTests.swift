// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct GeoSearchTests {
    /// Members found by way of the cells, in the order of the reply.
    private func search(_ shape: GeoShape, _ members: [(name: String, score: Double)]) -> [String] {
        let sorted = members.sorted { ($0.score, $0.name) < ($1.score, $1.name) }
        return GeoSearchCells.covering(shape).flatMap { cell in
            let (first, end) = cell.scores
            return sorted.filter { member in
                member.score >= first && member.score < end
                    && shape.distance(to: GeoPosition(score: member.score)) != nil
            }.map(\.name)
        }
    }

    @Test("the documentation's searches find what they find in Redis")
    func documented() {
        let members = [
            ("Palermo", 13.361389, 38.115556), ("Catania", 15.087269, 37.502669),
            ("edge1", 12.758489, 38.788135),
            ("edge2", 17.241510, 38.788135),
        ].map { (name: $0.0, score: Geohash(GeoPosition(longitude: $0.1, latitude: $0.2)).score) }
        let center = GeoPosition(longitude: 15, latitude: 37)
        let circle = GeoShape(center: center, extent: .radius(200), unit: .kilometers)
        #expect(Set(search(circle, members)) == ["Palermo", "Catania"])
        let box = GeoShape(center: center, extent: .box(width: 400, height: 400), unit: .kilometers)
        #expect(Set(search(box, members)) == ["Palermo", "Catania", "edge1", "edge2"])
    }

    @Test("away from the poles and the date line, nothing within the shape is missed")
    func complete() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<60 {
            let center = GeoPosition(
                longitude: .random(in: -100...100, using: &random),
                latitude: .random(in: -60...60, using: &random))
            let size =
                [50, 5_000, 500_000].randomElement(using: &random)!
                * Double.random(in: 0.2...1, using: &random)
            let spread = size / 50_000
            let members = (0..<200).map { index in
                let place = GeoPosition(
                    longitude: center.longitude + .random(in: -spread...spread, using: &random),
                    latitude: center.latitude + .random(in: -spread...spread, using: &random))
                return (name: "\(index)", score: Geohash(place).score)
            }
            for extent in [GeoShape.Extent.radius(size), .box(width: size * 2, height: size / 2)] {
                let shape = GeoShape(center: center, extent: extent, unit: .meters)
                let within = members.filter { shape.distance(to: GeoPosition(score: $0.score)) != nil }
                let found = search(shape, members)
                #expect(Set(found) == Set(within.map(\.name)))
                #expect(Set(found).count == found.count, "none twice")
            }
        }
    }

    @Test("hostile sizes and centers give at most nine cells")
    func hostile() {
        for longitude in [-180.0, 0, 180] {
            for latitude in [-85.05112878, 0, 85.05112878] {
                for size in [0, 1e-300, 1, 1e7, 1e300, .infinity] {
                    let center = GeoPosition(longitude: longitude, latitude: latitude)
                    for extent in [
                        GeoShape.Extent.radius(size), .box(width: size, height: 1),
                        .box(width: 1, height: size),
                    ] {
                        let shape = GeoShape(center: center, extent: extent, unit: .miles)
                        let count = GeoSearchCells.covering(shape).count
                        #expect(count >= 1 && count <= 9)
                        _ = shape.distance(to: center)
                    }
                }
            }
        }
    }
}
