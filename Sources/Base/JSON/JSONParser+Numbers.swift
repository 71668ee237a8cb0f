// SPDX-License-Identifier: Apache-2.0

extension JSONParser {
    /// A number that begins at `start`. Returns where the text goes on.
    @inline(__always)
    mutating func scanNumber(_ start: Int) throws(JSONFault) -> Int {
        var at = start
        if text[at] == UInt8(ascii: "-") { at &+= 1 }
        let first = at
        at = skipDigits(at)
        guard at > first else { throw missingDigit(at) }
        if text[first] == UInt8(ascii: "0") && at &- first > 1 { throw JSONFault(.leadingZero, at: first) }
        var isInteger: UInt32 = 1
        var hasExponent = false
        if text[at] == UInt8(ascii: ".") {
            isInteger = 0
            let fraction = at &+ 1
            at = skipDigits(fraction)
            guard at > fraction else { throw missingDigit(at) }
        }
        if text[at] | 0x20 == UInt8(ascii: "e") {
            isInteger = 0
            hasExponent = true
            at &+= 1
            if text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at &+= 1 }
            let exponent = at
            at = skipDigits(exponent)
            guard at > exponent else { throw missingDigit(at) }
        }
        // Without an exponent it takes more than 308 digits to exceed a double.
        if hasExponent || at &- start > 308 {
            guard JSONNumber.double(text + start, at - start).isFinite else {
                throw JSONFault(.numberTooLarge, at: start)
            }
        }
        tape.append(.number, offset: start, length: at &- start, detail: isInteger)
        return at
    }

    @inline(__always)
    private func skipDigits(_ start: Int) -> Int {
        var at = start
        while text[at] &- UInt8(ascii: "0") < 10 { at &+= 1 }
        return at
    }

    @inline(never)
    private func missingDigit(_ at: Int) -> JSONFault {
        JSONFault(at == end ? .unexpectedEnd : .expectedDigit, at: at)
    }
}
