// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct GeohashTests {
    private static let palermo = GeoPosition(longitude: 13.361389, latitude: 38.115556)
    private static let catania = GeoPosition(longitude: 15.087269, latitude: 37.502669)

    private func text(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        write(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("the documentation's places have Redis's scores, texts, positions and distance")
    func documented() {
        let scores = [Geohash(Self.palermo).score, Geohash(Self.catania).score]
        #expect(scores == [3_479_099_956_230_698, 3_479_447_370_796_909])
        #expect(text { Geohash(score: scores[0]).appendText(to: &$0) } == "sqc8b49rny0")
        #expect(text { Geohash(score: scores[1]).appendText(to: &$0) } == "sqdtr74hyu0")
        let places = scores.map { GeoPosition(score: $0) }
        #expect(text { DoubleText.appendHuman(places[0].longitude, to: &$0) } == "13.36138933897018433")
        #expect(text { DoubleText.appendHuman(places[0].latitude, to: &$0) } == "38.11555639549629859")
        #expect(
            text { DoubleText.appendDistance(places[0].distance(to: places[1]), to: &$0) } == "166274.1516")
        #expect(
            text {
                DoubleText.appendDistance(places[0].distance(to: places[1]) / GeoUnit.miles.meters, to: &$0)
            }
                == "103.3182")
    }

    @Test("the rim of the grid belongs to it, and what is beyond does not")
    func rim() {
        #expect(GeoPosition(longitude: 180, latitude: 85.05112878).isOnGrid)
        #expect(GeoPosition(longitude: -180, latitude: -85.05112878).isOnGrid)
        for (longitude, latitude) in [(180.0001, 0), (-181, 0), (0, 85.06), (0, -86), (.infinity, 0)]
            as [(Double, Double)]
        {
            #expect(!GeoPosition(longitude: longitude, latitude: latitude).isOnGrid)
        }
        #expect(Geohash(GeoPosition(longitude: -180, latitude: -85.05112878)).bits == 0)
        #expect(Geohash(GeoPosition(longitude: 180, latitude: 85.05112878)).bits == 3 << 52)
    }

    @Test("a place comes back within its cell, and its neighbours surround it")
    func cells() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            let place = GeoPosition(
                longitude: .random(in: -180..<180, using: &random),
                latitude: .random(in: -85..<85, using: &random))
            let cell = Geohash(place, steps: Int.random(in: 2...26, using: &random))
            let area = cell.area
            #expect(area.west <= place.longitude && place.longitude <= area.east)
            #expect(area.south <= place.latitude && place.latitude <= area.north)
            let (first, end) = cell.scores
            let score = Geohash(place).score
            #expect(first <= score && score < end)
            #expect(cell.neighbour(east: 1, north: -1).neighbour(east: -1, north: 1) == cell)
            #expect(Geohash(column: cell.column, row: cell.row, steps: cell.steps) == cell)
        }
    }

    @Test(
        "any score is some place",
        arguments: [-.infinity, -5, 0, 0x1p52, 0x1p63, 1e300, .infinity, 0.5] as [Double])
    func anyScore(score: Double) {
        #expect(GeoPosition(score: score).isOnGrid)
        #expect(text { Geohash(score: score).appendText(to: &$0) }.count == 11)
    }

    @Test("units are read in any case")
    func units() {
        func unit(_ name: String) -> GeoUnit? { Array(name.utf8).withUnsafeBytes { GeoUnit($0) } }
        #expect(
            unit("m") == .meters && unit("KM") == .kilometers && unit("Mi") == .miles && unit("fT") == .feet)
        for name in ["", "k", "mm", "f", "kms", "-", "M "] { #expect(unit(name) == nil) }
    }
}
