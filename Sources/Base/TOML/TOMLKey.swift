// SPDX-License-Identifier: Apache-2.0

/// One part of a key, and where it stands.
struct TOMLKey {
    let text: String
    let position: TOMLPosition
}
