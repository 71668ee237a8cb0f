// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

/// Who may call a management route: bearers of a token, some routes only with a role.
struct ManagementAccess: Sendable {
    typealias Handler = @Sendable (HTTPRequest) throws(TrackError) -> HTTPResponse

    /// Management bodies are written by hand or by a form.
    static let bodyBytesMax = 64 << 10

    let users: AccessControl
    let isLoopback: Bool

    /// Adds a route that asks for a token.
    /// - Parameters:
    ///   - roles: of which the user must have one.
    ///   - bodyBytesMax: how large the request's body may be.
    func add(
        _ method: HTTPMethod, _ pattern: String, to router: inout Router,
        for roles: Set<Role> = Set(Role.allCases), bodyBytesMax: Int = Self.bodyBytesMax,
        _ handler: @escaping Handler
    ) {
        addOpen(method, pattern, to: &router, bodyBytesMax: bodyBytesMax) { request throws(TrackError) in
            let user = try user(of: request)
            guard !user.roles.isDisjoint(with: roles) else {
                let names = roles.map(\.rawValue).sorted().joined(separator: " or ")
                throw TrackError(
                    status: 403, detail: .string("Access forbidden. It takes the role \(names)."))
            }
            return try handler(request)
        }
    }

    /// Adds a route that anybody may call.
    func addOpen(
        _ method: HTTPMethod, _ pattern: String, to router: inout Router,
        bodyBytesMax: Int = Self.bodyBytesMax, _ handler: @escaping Handler
    ) {
        router.add(method, pattern, access: .open, bodyBytesMax: bodyBytesMax) { request in
            var response: HTTPResponse
            do throws(TrackError) { response = try handler(request) } catch {
                response = error.response
                if error.status == 401 { response.headers["WWW-Authenticate"] = "Bearer" }
            }
            // Personal data and tokens stay out of caches.
            response.headers["Cache-Control"] = "no-store"
            return response
        }
    }

    /// What stands behind `Authorization: Bearer`.
    func token(of request: HTTPRequest) -> String? {
        guard let field = request.headers["Authorization"], let blank = field.firstIndex(of: " "),
            HTTPHeaders.same(field[..<blank], "Bearer")
        else { return nil }
        return HTTPHeaders.trimmed(field[blank...])
    }

    /// 401 with a hint for the owner of a new installation.
    func unauthorized(_ text: String) -> TrackError {
        guard isLoopback, users.users.isEmpty else { return TrackError(status: 401, detail: .string(text)) }
        let hint =
            "There is no administrator yet: start strata with STRATA_ADMIN_EMAIL and"
            + " STRATA_ADMIN_PASSWORD set to make one."
        return TrackError(status: 401, detail: .string("\(text). \(hint)"))
    }

    private func user(of request: HTTPRequest) throws(TrackError) -> User {
        guard let token = token(of: request) else { throw unauthorized("Not authenticated") }
        guard let user = users.user(ofToken: token) else { throw unauthorized("Access forbidden") }
        return user
    }
}
