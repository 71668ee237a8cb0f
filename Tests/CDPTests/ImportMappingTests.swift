// SPDX-License-Identifier: Apache-2.0
import CDP
import Testing

@Suite struct ImportMappingTests {
    private static let sound = """
        name = "n"
        [event]
        type = "t"
        [time]
        column = "c"
        """

    private func failure(_ text: String) -> String {
        do throws(ImportError) {
            _ = try ImportMapping(toml: text)
            return "no failure"
        } catch { return error.description }
    }

    @Test("an unknown key is refused with its line, its path, and what was probably meant")
    func unknownKey() {
        #expect(failure(Self.sound) == "no failure")
        let event = failure(Self.sound.replacing("type =", with: "tpye ="))
        #expect(
            event == "mapping: line 3: event.tpye is unknown; did you mean 'type'? Known here: type, rules")
        let root = failure("nmae = 1\n" + Self.sound)
        #expect(
            root.hasPrefix("mapping: line 1: nmae is unknown; did you mean 'name'? Known here: name, format"))
        let far = failure(Self.sound + "\nseparator = 1")
        #expect(far == "mapping: line 6: time.separator is unknown; Known here: column, format, zone")
        let rule = failure(Self.sound + "\n[[event.rules]]\ncolum = 'x'")
        #expect(rule.hasPrefix("mapping: line 7: event.rules[0].colum is unknown; did you mean 'column'?"))
    }

    @Test("a value of the wrong kind is refused with its line and the kind that it has")
    func wrongKinds() {
        #expect(failure("name = 1") == "mapping: line 1: name must be a text in quotes, not an integer")
        #expect(
            failure("name = 'n'\nevent = 2")
                == "mapping: line 2: event must be a table, [event], not an integer")
        #expect(failure("name = 'n'\n[event]\n") == "mapping: line 2: event.type is missing in the table")
        #expect(failure(Self.sound + "\nformat = 'q'").hasPrefix("mapping: line 4: time format 'q'"))
        let group = failure(Self.sound + "\n[group]\nby = ['a', 1]")
        #expect(group == "mapping: line 7: group.by must be a list of texts; it holds an integer")
        let rows = failure(Self.sound + "\n[group]\nby = 'a'\nrows = 'folowing'")
        #expect(
            rows.hasPrefix(
                "mapping: line 8: group.rows is 'folowing'; did you mean 'following'? It takes one of"))
        #expect(failure(Self.sound + "\n[traits]").contains("traits must be tables: [[traits]]"))
    }

    @Test(
        "bytes that are not TOML are refused with their line",
        arguments: [
            "\u{FFFD}=1", "[\u{FFFD}traits]", "[=]", "x = [\n[{a = 1}]", "[\n", "a = [[[{b = [", "a = 1\u{0}",
        ])
    func notTOML(text: String) {
        #expect(failure(text).hasPrefix("mapping: line "))
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: ImportError.self) { try ImportMapping(toml: Array(Self.sound.utf8) + [0x23, 0xFF]) }
    }
}
