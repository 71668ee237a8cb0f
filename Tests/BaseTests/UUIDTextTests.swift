// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct UUIDTextTests {
    @Test("A random UUID has version 4, the variant of the RFC, and lower case")
    func random() {
        let source = SeededRandomSource(seed: 7)
        var seen: Set<String> = []
        for _ in 0..<1_000 {
            let text = UUIDText.random(from: source)
            let bytes = Array(text.utf8)
            #expect(UUIDText.isValid(text) && text == text.lowercased())
            #expect(bytes[14] == UInt8(ascii: "4") && "89ab".utf8.contains(bytes[19]))
            seen.insert(text)
        }
        #expect(seen.count == 1_000)
    }

    @Test("A name has always the same UUID: the example of RFC 9562")
    func named() {
        let text = UUIDText.named("www.example.com", in: UUIDText.dnsNamespace)
        #expect(text == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    }

    @Test(
        "A text of another form is no UUID",
        arguments: [
            "", "2ed6657d-e927-568b-95e1-2665a8aea6a", "2ed6657de-927-568b-95e1-2665a8aea6a2",
            "2ed6657g-e927-568b-95e1-2665a8aea6a2", "é2d6657d-e927-568b-95e1-2665a8aea6a2",
        ])
    func invalid(text: String) {
        #expect(!UUIDText.isValid(text))
    }
}
