// SPDX-License-Identifier: Apache-2.0

/// Who may administer a platform that has no users yet.
public struct Administrator: Sendable, Equatable {
    public let email: String
    public let password: String

    public init(email: String, password: String) {
        self.email = email
        self.password = password
    }
}
