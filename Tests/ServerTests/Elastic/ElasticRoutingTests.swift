// SPDX-License-Identifier: Apache-2.0
import Strata
import Testing

@testable import Server

@Suite struct ElasticRoutingTests {
    @Test("what ends in a sync has threads of its own, so that searches do not wait behind it")
    func threads() throws {
        let platform = try Platform(directory: nil, memoryBytes: 64 << 20)
        var router = Router()
        router.add(ElasticRoutes(engine: platform.index))
        let writes: [(HTTPMethod, String)] = [
            (.put, "a"), (.delete, "a"), (.put, "a/_mapping"), (.post, "a/_doc"), (.put, "a/_doc/1"),
            (.put, "a/_create/1"), (.delete, "a/_doc/1"), (.post, "a/_update/1"), (.post, "_bulk"),
            (.put, "a/_bulk"),
        ]
        let reads: [(HTTPMethod, String)] = [
            (.post, "a/_search"), (.get, "a/_count"), (.get, "a/_doc/1"), (.post, "_mget"), (.get, "a"),
            (.post, "a/_refresh"),
        ]
        for (isWrite, calls) in [(true, writes), (false, reads)] {
            for (method, path) in calls {
                guard
                    case .route(let route, _) = router.match(
                        method, path.split(separator: "/").map(String.init))
                else {
                    Issue.record("no route for \(method) \(path)")
                    continue
                }
                #expect(route.waitsForSync == isWrite, "\(method) \(path)")
            }
        }
        try platform.close()
    }
}
