// SPDX-License-Identifier: Apache-2.0

/// The cells that hold all places of a shape: at most nine, the center's and its neighbours, as large as the
/// shape needs.
///
/// Redis's choice of size and cells, in its order: without sorting, members come out cell after cell, each in
/// the order of scores, and COUNT … ANY stops after the first found.
enum GeoSearchCells {
    /// Half the girth of the earth at the equator in Web Mercator, in metres.
    private static let mercatorMax = 20_037_726.37

    static func covering(_ shape: GeoShape) -> [Geohash] {
        let bounds = shape.bounds
        var steps = estimatedSteps(reach: shape.reach, latitude: shape.center.latitude)
        var cell = Geohash(shape.center, steps: steps)
        if steps > 1, isTooSmall(cell, for: bounds) {
            steps -= 1
            cell = Geohash(shape.center, steps: steps)
        }
        let area = cell.area
        // With two columns and rows in all, each neighbour is on both sides.
        let isExcluding = steps >= 2
        let isWest = !(isExcluding && area.west < bounds.west)
        let isSouth = !(isExcluding && area.south < bounds.south)
        let isEast = !(isExcluding && area.east > bounds.east)
        let isNorth = !(isExcluding && area.north > bounds.north)

        var cells = [cell]
        func add(_ isNeeded: Bool, east: Int, north: Int) {
            if !isNeeded { return }
            let neighbour = cell.neighbour(east: east, north: north)
            // Near the whole map, neighbours coincide. The center itself is never compared with.
            if cells.count > 1, cells.last == neighbour { return }
            cells.append(neighbour)
        }
        add(isNorth, east: 0, north: 1)
        add(isSouth, east: 0, north: -1)
        add(isEast, east: 1, north: 0)
        add(isWest, east: -1, north: 0)
        add(isNorth && isEast, east: 1, north: 1)
        add(isNorth && isWest, east: -1, north: 1)
        add(isSouth && isEast, east: 1, north: -1)
        add(isSouth && isWest, east: -1, north: -1)
        return cells
    }

    /// How often to halve the map so that a cell and its neighbours hold a circle of this radius, in most
    /// cases.
    private static func estimatedSteps(reach: Double, latitude: Double) -> Int {
        if reach == 0 { return Geohash.stepsMax }
        var steps = 1
        var reach = reach
        while reach < mercatorMax {
            reach *= 2
            steps += 1
        }
        steps -= 2
        // Towards the poles, the same distance spans more degrees.
        if abs(latitude) > 66 { steps -= 1 }
        if abs(latitude) > 80 { steps -= 1 }
        return min(max(steps, 1), Geohash.stepsMax)
    }

    /// Whether the shape reaches beyond a neighbour: so it may be when the center is near its cell's rim.
    private static func isTooSmall(_ cell: Geohash, for bounds: GeoArea) -> Bool {
        cell.neighbour(east: 0, north: 1).area.north < bounds.north
            || cell.neighbour(east: 0, north: -1).area.south > bounds.south
            || cell.neighbour(east: 1, north: 0).area.east < bounds.east
            || cell.neighbour(east: -1, north: 0).area.west > bounds.west
    }
}
