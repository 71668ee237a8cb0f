// SPDX-License-Identifier: Apache-2.0
import Base
import CSodium

/// Argon2id by libsodium, at its interactive strength (64 MiB, about 0.1 s).
enum PasswordHash {
    /// Longer passwords cost time without adding strength.
    static let passwordBytesMax = 1_024

    /// `nil` when there is no memory for it.
    static func make(_ password: String) -> String? {
        guard sodium_init() >= 0 else { return nil }
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
        let bytes = Array(password.utf8)
        let code = bytes.withUnsafeBytes { raw in
            crypto_pwhash_str(
                &text, raw.baseAddress?.assumingMemoryBound(to: CChar.self) ?? UnsafePointer(text),
                UInt64(bytes.count), UInt64(crypto_pwhash_opslimit_interactive()),
                crypto_pwhash_memlimit_interactive())
        }
        guard code == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// In constant time for passwords of the same hash.
    static func isRight(_ password: String, _ hash: String) -> Bool {
        guard sodium_init() >= 0 else { return false }
        let bytes = Array(password.utf8)
        guard !bytes.isEmpty, bytes.count <= passwordBytesMax else { return false }
        return bytes.withUnsafeBytes { raw in
            guard let start = raw.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
            return crypto_pwhash_str_verify(hash, start, UInt64(bytes.count)) == 0
        }
    }
}
