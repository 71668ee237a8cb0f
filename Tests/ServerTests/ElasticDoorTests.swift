// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

@Suite struct ElasticDoorTests {
    private let door = ElasticDoor(identity: .init(clusterID: "id")).door()

    private func answer(
        _ method: HTTPMethod, _ target: String, _ headers: HTTPHeaders = [:], door: Door? = nil
    ) throws -> HTTPResponse {
        let door = door ?? self.door
        let request = try #require(HTTPRequest(method: method, target: target, headers: headers))
        switch door.plan(request) {
        case .answer(let response): return response
        case .run(let route, _):
            return door.admission(request, route) ?? door.run(route, request, bodyBytesMax: 1_000)
        }
    }

    private func reason(_ response: HTTPResponse) throws -> String? {
        try JSON.parse(response.body)[path: "error.reason"]?.string
    }

    @Test("the root says who we are")
    func root() throws {
        let response = try answer(.get, "/")
        let body = try JSON.parse(response.body)
        #expect(body["tagline"]?.string == "You Know, for Search")
        #expect(body[path: "version.number"]?.string == "8.17.0")
        #expect(response.headers["X-Elastic-Product"] == "Elasticsearch")
    }

    @Test("every answer names the product, errors too")
    func product() throws {
        for (method, target) in [(HTTPMethod.get, "/a/b/c"), (.delete, "/"), (.get, "/_cluster/health")] {
            let response = try answer(method, target)
            #expect(response.headers["X-Elastic-Product"] == "Elasticsearch", "\(target)")
        }
        #expect(door.answer(HTTPProblem(.malformed)).headers["X-Elastic-Product"] == "Elasticsearch")
    }

    @Test("an endpoint that we lack is named in Elasticsearch's error shape")
    func unknown() throws {
        let response = try answer(.post, "/products/_frobnicate?x=1")
        #expect(response.status == .badRequest)
        #expect(try reason(response) == "no handler found for uri [/products/_frobnicate] and method [POST]")
        let body = try JSON.parse(response.body)
        #expect(body["status"]?.int64 == 400)
        #expect(body[path: "error.type"]?.string == "illegal_argument_exception")
    }

    @Test("answers come in the media type that was asked for")
    func mediaTypes() throws {
        let vendor = "application/vnd.elasticsearch+json; compatible-with=8"
        let response = try answer(.get, "/", ["Accept": vendor, "Content-Type": vendor])
        #expect(response.headers["Content-Type"] == "application/vnd.elasticsearch+json;compatible-with=8")
        #expect(
            try answer(.get, "/", ["Accept": "text/html, */*"]).headers["Content-Type"] == "application/json")
        let old = "application/vnd.elasticsearch+json; compatible-with=6"
        #expect(try answer(.get, "/", ["Accept": old]).status == .badRequest)
        #expect(try answer(.get, "/", ["Content-Type": "application/xml"]).status == 406)
    }

    @Test("with credentials set, none and wrong ones are refused")
    func authentication() throws {
        let closed = ElasticDoor(
            identity: .init(clusterID: "id"), credentials: Credentials(user: "u", password: "p")
        ).door()
        let refused = try answer(.get, "/", door: closed)
        #expect(refused.status == .unauthorized && refused.headers["WWW-Authenticate"] != nil)
        #expect(try JSON.parse(refused.body)[path: "error.type"]?.string == "security_exception")
        #expect(try answer(.get, "/", ["Authorization": "Basic dTpw"], door: closed).status == .ok)
    }
}
