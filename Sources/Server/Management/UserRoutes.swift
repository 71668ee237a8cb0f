// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

/// Signing in and out.
struct UserRoutes: Routes {
    let access: ManagementAccess
    let gate: SignInGate

    func register(in router: inout Router) {
        access.addOpen(.post, "/user/token", to: &router, signIn)
        access.add(.post, "/user/logout", to: &router) { request throws(TrackError) in
            if let token = access.token(of: request) { try access.users.signOut(token) }
            return .json(JSON.null)
        }
    }

    /// The password flow of OAuth 2 (RFC 6749 § 4.3), as Tracardi has it.
    private func signIn(_ request: HTTPRequest) throws(TrackError) -> HTTPResponse {
        guard let text = String(validating: request.body, as: UTF8.self), let form = QueryParameters(text) else {
            throw .refusal(["body"], "the body is not a form", "value_error")
        }
        let name = try field("username", form)
        let password = try field("password", form)
        let outcome = gate.run {
            Result { () throws(TrackError) in try access.users.signIn(email: name, password: password) }
        }
        guard let outcome else {
            throw TrackError(status: 503, detail: "Too many people sign in at once; try again.")
        }
        switch outcome {
        case .success(let (token, user)):
            return .json([
                "access_token": .string(token), "token_type": "bearer",
                "roles": .array(user.roles.map(\.rawValue).sorted().map(JSON.string)), "preference": [:],
            ])
        case .failure(let error) where error.status == 401:
            throw access.unauthorized(error.detail.string ?? "Incorrect username or password")
        case .failure(let error): throw error
        }
    }

    private func field(_ name: String, _ form: QueryParameters) throws(TrackError) -> String {
        guard let value = form[name], !value.isEmpty else {
            throw .refusal(["body", .string(name)], "field required", "value_error.missing")
        }
        return value
    }
}
