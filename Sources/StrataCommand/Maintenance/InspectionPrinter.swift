// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Prints the statements of a report, a line each: for people, or as JSON.
final class InspectionPrinter {
    private let json: Bool
    private var pending: [UInt8] = []

    init(json: Bool) { self.json = json }

    func print(_ item: InspectionItem) {
        pending += json ? InspectionPrinter.object(item).bytes : Array(InspectionPrinter.line(item).utf8)
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= 1 << 16 { flush() }
    }

    func flush() {
        Console.out(pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// The item's kind under `item`, then its fields.
    private static func object(_ item: InspectionItem) -> JSON {
        var object: JSONObject = ["item": .string(item.kind)]
        for (name, value) in item.fields { object[name] = value }
        return .object(object)
    }

    /// `record  offset 4096  sequence 1`; details are indented.
    private static func line(_ item: InspectionItem) -> String {
        var words = [String(repeating: "  ", count: item.depth) + spaced(item.kind)]
        for (name, value) in item.fields {
            if item.fields.count == 1 && isText(name) {
                // What an error or a remark says needs no name.
                words.append(plain(value))
            } else if name == item.kind || (name == "number" && item.fields.count == 1) {
                words.append(shown(value))
            } else {
                words.append("\(spaced(name)) \(shown(value))")
            }
        }
        return words.joined(separator: "  ")
    }

    private static func isText(_ name: String) -> Bool { name == "error" || name == "text" }

    private static func spaced(_ name: String) -> String {
        String(name.map { $0 == "_" ? " " : $0 })
    }

    private static func plain(_ value: JSON) -> String { value.string ?? value.text }

    /// Texts in quotes where one could not see where they end.
    private static func shown(_ value: JSON) -> String {
        switch value {
        case .string(let text): text.isEmpty || text.contains(" ") ? "\"\(text)\"" : text
        case .array(let elements): elements.map(plain).joined(separator: ",")
        case .bool(let isTrue): isTrue ? "yes" : "no"
        default: value.text
        }
    }
}
