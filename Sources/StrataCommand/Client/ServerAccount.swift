// SPDX-License-Identifier: Apache-2.0
import Base

/// How a command shows a server who it is: by a token that it was given, or by signing in and again when the
/// token has ended. Used by one thread.
///
/// Passwords come from the environment, never from the command line, which other users of the machine can
/// read.
final class ServerAccount {
    private let client: HTTPClient
    private let user: (email: String, password: String)?
    private var token: String?

    /// - Parameter token: beats `STRATA_TOKEN`, which beats signing in as `STRATA_ADMIN_EMAIL` with
    ///   `STRATA_ADMIN_PASSWORD`.
    /// - Returns: `nil` when none of them is there.
    init?(_ client: HTTPClient, token: String?, environment: [String: String]) {
        self.client = client
        self.token = token ?? environment["STRATA_TOKEN"]
        if let email = environment["STRATA_ADMIN_EMAIL"], let password = environment["STRATA_ADMIN_PASSWORD"]
        {
            user = (email, password)
        } else {
            user = nil
        }
        if self.token == nil && user == nil { return nil }
    }

    /// Sends a request with a token; signs in first where there is none, and once more where it has ended.
    func send(_ method: String, _ path: String, _ body: [UInt8] = []) throws(ClientError) -> (Int, [UInt8]) {
        let shown: String
        if let token { shown = token } else { shown = try signIn() }
        let answer = try client.send(method, path, body, token: shown)
        guard answer.0 == 401, user != nil else { return answer }
        return try client.send(method, path, body, token: try signIn())
    }

    private func signIn() throws(ClientError) -> String {
        guard let user else { throw ClientError(description: "there is no token") }
        let form = "username=\(PathText.encode(user.email))&password=\(PathText.encode(user.password))"
        let (status, body) = try client.send(
            "POST", "/user/token", Array(form.utf8), type: "application/x-www-form-urlencoded")
        let json = (try? JSON.parse(body)) ?? .null
        guard status == 200, let token = json["access_token"]?.string else {
            throw ClientError(
                description: "signing in as \(user.email) at \(client.address) failed: "
                    + (json["detail"]?.string ?? "status \(status)"),
                isTemporary: status == 503)
        }
        self.token = token
        return token
    }
}
