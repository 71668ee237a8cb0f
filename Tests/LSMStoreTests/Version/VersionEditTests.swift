// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct VersionEditTests {
    private func decode(_ bytes: [UInt8]) throws(StoreError) -> VersionEdit {
        let writer = ByteWriter()
        writer.append(bytes)
        return try VersionEdit(decoding: writer.bytes, file: "MANIFEST-000001", offset: 56)
    }

    @Test("every kind of change comes back as it was")
    func roundTrip() throws {
        for edit in ManifestFixture.edits {
            let writer = ByteWriter()
            edit.encode(to: writer)
            #expect(try decode(writer.array) == edit)
        }
    }

    @Test("a change of an unknown kind is said to come from a newer version")
    func unknown() {
        #expect {
            try decode([200, 0])
        } throws: {
            guard case .invalid(let text)? = $0 as? StoreError else { return false }
            return text.contains("newer version")
        }
    }

    @Test(
        "bytes that are no edit are refused",
        arguments: [[1], [1, 5, 0], [2, 2, 7, 1], [6, 2, 1, 1], [4, 3, 0xFF, 0xFF, 0x7F], [7, 1, 0x80]])
    func malformed(bytes: [UInt8]) {
        #expect(throws: StoreError.self) { try decode(bytes) }
    }
}
