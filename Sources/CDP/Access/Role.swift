// SPDX-License-Identifier: Apache-2.0

/// What a user may do. Stored by name.
public enum Role: String, Sendable, CaseIterable {
    case admin, developer, marketer, maintainer
}
