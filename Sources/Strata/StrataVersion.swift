// SPDX-License-Identifier: Apache-2.0

/// The product's version.
public enum StrataVersion {
    public static let current = "0.1.0"
}
