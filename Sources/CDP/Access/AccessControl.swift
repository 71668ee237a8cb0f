// SPDX-License-Identifier: Apache-2.0
import Base
import CSodium

/// Users, their passwords and their tokens.
///
/// A token is 32 random bytes in hexadecimal; only its BLAKE2b hash is stored, so that a copy of the data
/// directory lets nobody in. Tokens end with their time, with `signOut`, and when their user is disabled or
/// removed.
public final class AccessControl: Sendable {
    public static let tokenMillis: Int64 = 12 * 3_600_000
    private static let userKind = "user"
    private static let tokenKind = "token"

    private let configuration: ConfigurationStore
    private let environment: Environment
    /// Compared with when there is no such user, so that the answer takes as long.
    private let decoy: String

    init(_ configuration: ConfigurationStore, environment: Environment) throws(TrackError) {
        self.configuration = configuration
        self.environment = environment
        guard sodium_init() >= 0 else { throw .failed("libsodium could not start") }
        decoy =
            "$argon2id$v=19$m=65536,t=2,p=1$"
            + "c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b5dWRWJTmaaJObGAAAAAAAAAAA"
    }

    // MARK: Users

    /// By e-mail, ascending.
    public var users: [User] { configuration.objects(Self.userKind).compactMap { User($0) } }

    public func user(_ email: String) -> User? {
        configuration.object(Self.userKind, normal(email)).flatMap { User($0) }
    }

    /// Creates a user, or changes the one of the same e-mail.
    /// - Parameter password: `nil` keeps the one there is.
    /// - Throws: 422 for an e-mail without `@`, a password that is too short or too long, or none for a new
    ///   user.
    @discardableResult
    public func save(
        email: String, password: String?, fullName: String = "", roles: Set<Role>, isEnabled: Bool = true
    ) throws(TrackError) -> User {
        let email = normal(email)
        guard email.contains("@"), email.utf8.count <= Limits.idBytesMax else {
            throw .invalid(["email"], "value is not a valid email address", "value_error.email")
        }
        var hash: String?
        if let password {
            guard (8...PasswordHash.passwordBytesMax).contains(password.utf8.count) else {
                throw .invalid(
                    ["password"], "passwords have 8 to \(PasswordHash.passwordBytesMax) bytes", "value_error")
            }
            hash = PasswordHash.make(password)
            if hash == nil { throw .unavailable("no memory to hash a password; try again") }
        }
        guard let hash = hash ?? user(email)?.passwordHash else { throw .missing(["password"]) }
        let user = User(
            email: email, fullName: fullName, roles: roles, isEnabled: isEnabled, passwordHash: hash)
        try configuration.set(Self.userKind, email, user.row)
        return user
    }

    /// - Returns: whether there was one.
    @discardableResult
    public func remove(_ email: String) throws(TrackError) -> Bool {
        guard user(email) != nil else { return false }
        try configuration.set(Self.userKind, normal(email), nil)
        return true
    }

    /// Makes the first administrator, if there is no user at all.
    /// - Returns: whether it did.
    @discardableResult
    public func bootstrap(email: String, password: String) throws(TrackError) -> Bool {
        guard users.isEmpty else { return false }
        try save(email: email, password: password, fullName: "Administrator", roles: Set(Role.allCases))
        return true
    }

    // MARK: Tokens

    /// - Returns: a token for the `Authorization: Bearer` header.
    /// - Throws: 401 whatever was wrong.
    public func signIn(email: String, password: String) throws(TrackError) -> (token: String, user: User) {
        let user = user(email)
        let isRight = PasswordHash.isRight(password, user?.passwordHash ?? decoy)
        guard let user, isRight, user.isEnabled else { throw .unauthorized("Incorrect username or password") }
        removeExpired()
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes.withUnsafeMutableBytes { environment.random.fill($0) }
        let token = AccessControl.hex(bytes)
        let ends = environment.clock.nowMillis + Self.tokenMillis
        try configuration.set(
            Self.tokenKind, AccessControl.hash(token),
            ["user": .string(user.email), "ends": .int(ends), "id": .string(AccessControl.hash(token))])
        return (token, user)
    }

    /// The user of a token; `nil` when it is unknown, has ended, or the user may not sign in any more.
    public func user(ofToken token: String) -> User? {
        guard token.utf8.count == 64,
            let row = configuration.object(Self.tokenKind, AccessControl.hash(token)),
            let ends = row["ends"]?.int64, ends > environment.clock.nowMillis,
            let user = row["user"]?.string.flatMap({ self.user($0) }), user.isEnabled
        else { return nil }
        return user
    }

    public func signOut(_ token: String) throws(TrackError) {
        try configuration.set(Self.tokenKind, AccessControl.hash(token), nil)
    }

    private func removeExpired() {
        let now = environment.clock.nowMillis
        for row in configuration.objects(Self.tokenKind) where (row["ends"]?.int64 ?? 0) <= now {
            guard let id = row["id"]?.string else { continue }
            // It is refused by its time whether or not its row goes now; the next sign-in tries again.
            try? configuration.set(Self.tokenKind, id, nil)
        }
    }

    private func normal(_ email: String) -> String { Text.trimmed(email).lowercased() }

    private static func hash(_ token: String) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let bytes = Array(token.utf8)
        crypto_generichash(&digest, digest.count, bytes, UInt64(bytes.count), nil, 0)
        return hex(digest)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
