// SPDX-License-Identifier: Apache-2.0

import Base

/// What a field that the mapping does not know becomes.
enum DynamicRules {
    /// - Parameter value: the first value that is not null; not an object.
    /// - Returns: nil for what maps to nothing.
    static func field(for value: JSONView, mapping: Mapping) -> FieldMapping? {
        switch value.kind {
        case .bool: return FieldMapping(.boolean)
        case .number: return FieldMapping(value.isInteger ? .long : .float)
        case .string: return text(value.string ?? "", mapping)
        case .null, .array, .object: return nil
        }
    }

    private static func text(_ text: String, _ mapping: Mapping) -> FieldMapping {
        if mapping.detectsDates, let date = date(text) { return date }
        if mapping.detectsNumbers {
            if Int64(text) != nil { return FieldMapping(.long) }
            if NumberText.double(text) != nil { return FieldMapping(.float) }
        }
        var keyword = FieldMapping(.keyword)
        keyword.ignoreAboveMax = 256
        var field = FieldMapping(.text)
        field.multiFields = [FieldMapping.MultiField(name: "keyword", mapping: keyword)]
        return field
    }

    /// Only texts with a separator are dates: `2024` alone stays a text.
    private static func date(_ text: String) -> FieldMapping? {
        guard text.utf8.count >= 8, text.utf8.contains(where: { $0 == 0x2D || $0 == 0x2F || $0 == 0x3A })
        else {
            return nil
        }
        if DateFormat.detection.parse(text) != nil { return FieldMapping(.date) }
        guard text.utf8.contains(0x2F), DateFormat.slashed.parse(text) != nil else { return nil }
        var field = FieldMapping(.date)
        field.format = .slashed
        return field
    }
}
