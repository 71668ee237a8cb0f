// SPDX-License-Identifier: Apache-2.0
import Base

/// Ids for documents that come without one: 120 random bits in 20 characters, as Elasticsearch's are.
enum ElasticID {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func random(from source: any RandomSource) -> String {
        var characters: [UInt8] = []
        for _ in 0..<2 {
            var bits = source.next()
            for _ in 0..<10 {
                characters.append(alphabet[Int(bits & 63)])
                bits >>= 6
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
