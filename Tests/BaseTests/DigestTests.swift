// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct DigestTests {
    @Test(
        "MD5 gives the digests of RFC 1321",
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            (
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                "57edf4a22be3c955ac49da2e2107b67a"
            ),
        ])
    func md5(text: String, digest: String) {
        #expect(MD5.hex(Array(text.utf8)) == digest)
    }

    @Test(
        "SHA-1 gives the digests of RFC 3174",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
        ])
    func sha1(text: String, digest: String) {
        #expect(SHA1.hex(Array(text.utf8)) == digest)
    }

    @Test("A message of many blocks is digested whole")
    func million() {
        let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(SHA1.hex(million) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
        #expect(MD5.hex(million) == "7707d6ae4e027c70eea2a935c2296f21")
    }

    @Test("CRC-32C gives the values of RFC 3720, by instruction and continued")
    func crc32c() {
        let ascending = [UInt8](0..<32)
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(ascending) == 0x46DD_794E)
        for cut in 0...32 {
            let head = CRC32C.checksum(Array(ascending[..<cut]))
            let whole = ascending.withUnsafeBytes { bytes in
                CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[cut...]), continuing: head)
            }
            #expect(whole == 0x46DD_794E)
        }
    }

    @Test("XXH3 of nothing is the published value, and a seed changes it")
    func xxh3() {
        #expect(XXH3.hash([]) == 0x2D06_8005_38D3_94C2)
        #expect(XXH3.hash([], seed: 0x9E37_79B1_85EB_CA8D) == 0xA8A6_B918_B2F0_364A)
    }
}
