// SPDX-License-Identifier: Apache-2.0

/// A user name and a password, as configured. Compared in a time that does not tell where they differ.
public struct Credentials: Sendable, Equatable {
    public let user: String
    public let password: String

    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    public func match(user otherUser: String, password otherPassword: String) -> Bool {
        let sameUser = Credentials.same(user, otherUser)
        let samePassword = Credentials.same(password, otherPassword)
        return sameUser && samePassword
    }

    /// Whether a request shows them by HTTP Basic authentication (RFC 7617).
    public func admit(_ request: HTTPRequest) -> Bool {
        guard let field = request.headers["Authorization"], let blank = field.firstIndex(of: " "),
            HTTPHeaders.same(field[..<blank], "Basic"),
            let bytes = Base64.decode(HTTPHeaders.trimmed(field[blank...])),
            let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return false }
        return match(user: String(text[..<colon]), password: String(text[text.index(after: colon)...]))
    }

    private static func same(_ a: String, _ b: String) -> Bool {
        let a = Array(a.utf8)
        let b = Array(b.utf8)
        var difference = UInt8(a.count == b.count ? 0 : 1)
        for index in b.indices { difference |= b[index] ^ (a.isEmpty ? 0 : a[index % a.count]) }
        return difference == 0
    }
}
