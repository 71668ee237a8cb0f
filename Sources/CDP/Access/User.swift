// SPDX-License-Identifier: Apache-2.0
import Base

/// Somebody who may use the management API.
public struct User: Sendable, Equatable {
    /// Also the name to sign in with; lower case.
    public var email: String
    public var fullName: String
    public var roles: Set<Role>
    public var isEnabled: Bool
    /// Argon2id, in libsodium's text form. Never leaves this module.
    var passwordHash: String

    init(email: String, fullName: String, roles: Set<Role>, isEnabled: Bool, passwordHash: String) {
        self.email = email
        self.fullName = fullName
        self.roles = roles
        self.isEnabled = isEnabled
        self.passwordHash = passwordHash
    }

    /// A stored row; `nil` when it is none.
    init?(_ json: JSON) {
        guard let email = json["email"]?.string, let hash = json["password"]?.string else { return nil }
        self.init(
            email: email, fullName: json["full_name"]?.string ?? "",
            roles: Set(json["roles"]?.array?.compactMap { $0.string.flatMap(Role.init) } ?? []),
            isEnabled: json["enabled"]?.bool ?? true, passwordHash: hash)
    }

    /// For answers: without the password.
    public var json: JSON {
        [
            "id": .string(email), "email": .string(email), "full_name": .string(fullName),
            "roles": .array(roles.map(\.rawValue).sorted().map(JSON.string)), "enabled": .bool(isEnabled),
        ]
    }

    var row: JSON {
        var row = json
        row["password"] = .string(passwordHash)
        return row
    }
}
