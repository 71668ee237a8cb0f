// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct JSONLimitTests {
    private let sample = """
        {"id":"2ed6657d","n":-12.5e-3,"list":[1,18446744073709551615,null,true,false],\
        "тест":"😀\\u0041\\n","o":{}}
        """

    @Test(
        "Nesting of any depth is an error that says so, not a stack that overflows",
        arguments: [513, 200_000])
    func tooDeep(depth: Int) {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let head = String(repeating: open, count: depth)
            for text in [head, head + "1" + String(repeating: close, count: depth)] {
                #expect {
                    try JSONDocument(parsing: text)
                } throws: { ($0 as? JSONError)?.reason.contains("deeper than the limit of 512") == true }
            }
        }
    }

    @Test("The deepest nesting that is allowed is read, compared and written")
    func deepest() throws {
        let text = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        let json = try JSON.parse(text)
        let again = try JSON.parse(text)
        #expect(json.text == text && json == again)
        #expect(try JSON.parse("1", limits: JSONLimits(depthMax: 0)) == 1)
        #expect(throws: JSONError.self) { try JSON.parse("[]", limits: JSONLimits(depthMax: 0)) }
    }

    @Test("Limits above what trees can be walked at are cut to that")
    func ceiling() throws {
        let limits = JSONLimits(depthMax: .max, sizeBytesMax: .max)
        #expect(limits.depthMax == 1_024 && limits.sizeBytesMax == 256 << 20)
        let text = String(repeating: "[", count: 1_024) + String(repeating: "]", count: 1_024)
        #expect(try JSON.parse(text, limits: limits).text == text)
    }

    @Test("A text above the size limit is refused, one at the limit is read")
    func size() throws {
        #expect(try JSON.parse("[1,2]", limits: JSONLimits(sizeBytesMax: 5)) == [1, 2])
        #expect(throws: JSONError.self) { try JSON.parse("[1,2] ", limits: JSONLimits(sizeBytesMax: 5)) }
    }

    @Test("A document that ends early is refused at every byte")
    func truncation() throws {
        let bytes = Array(sample.utf8)
        _ = try JSONDocument(parsing: bytes)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(bytes[..<count])) }
        }
    }

    @Test("A document with one wrong byte is refused, or read and written back as the same tree")
    func corruption() throws {
        let bytes = Array(sample.utf8)
        for place in bytes.indices {
            for value in UInt8.min...UInt8.max {
                var wrong = bytes
                wrong[place] = value
                guard let json = try? JSON.parse(wrong) else { continue }
                #expect(try JSON.parse(json.bytes) == json)
            }
        }
    }

    @Test("An object of many keys costs no more per key")
    func manyKeys() throws {
        var object = JSONObject()
        for i in 0..<200_000 { object["key\(i)"] = .int(Int64(i)) }
        #expect(object.count == 200_000 && object["key199999"] == 199_999)
        object.removeAll { _, value in (value.int64 ?? 0) % 2 == 0 }
        #expect(object.count == 100_000 && object["key0"] == nil && object["key1"] == 1)
        let text = JSON.object(object).bytes
        #expect(try JSON.parse(text, limits: .strict) == .object(object))
    }
}
