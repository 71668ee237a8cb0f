// SPDX-License-Identifier: Apache-2.0

extension StreamIdentifier {
    /// What XADD is given for its new entry.
    enum Request: Equatable {
        /// `*`
        case automatic
        /// `ms-*`
        case automaticSequence(milliseconds: UInt64)
        case exact(StreamIdentifier)

        /// `ms` alone is `ms-0`.
        init?(_ text: UnsafeRawBufferPointer) {
            guard let text = StreamIdentifier.bounded(text) else { return nil }
            if text.count == 1, text[0] == UInt8(ascii: "*") {
                self = .automatic
                return
            }
            if let (milliseconds, rest) = StreamIdentifier.split(text), let rest, rest.count == 1,
                rest[0] == UInt8(ascii: "*")
            {
                self = .automaticSequence(milliseconds: milliseconds)
                return
            }
            guard let identifier = StreamIdentifier(text, missingSequence: 0, isStrict: true) else {
                return nil
            }
            self = .exact(identifier)
        }

        /// The new entry's identifier, after the stream's last one (the least, if there never was one).
        func identifier(after last: StreamIdentifier, clock: UInt64) throws(Refusal) -> StreamIdentifier {
            if self == .exact(.least) { throw .zero }
            if last == .greatest { throw .streamExhausted }
            switch self {
            case .automatic:
                guard let next = last.following(clock: clock) else { throw .streamExhausted }
                return next
            case .automaticSequence(let milliseconds):
                if milliseconds < last.milliseconds { throw .notGreater }
                if milliseconds > last.milliseconds {
                    return StreamIdentifier(milliseconds: milliseconds, sequence: 0)
                }
                if last.sequence == .max { throw .sequenceExhausted }
                return StreamIdentifier(milliseconds: milliseconds, sequence: last.sequence + 1)
            case .exact(let identifier):
                if identifier <= last { throw .notGreater }
                return identifier
            }
        }
    }

    /// Why XADD gives no identifier.
    enum Refusal: Error {
        case zero
        case notGreater
        case sequenceExhausted
        case streamExhausted

        /// What Redis replies, without `ERR `.
        var message: StaticString {
            switch self {
            case .zero: "The ID specified in XADD must be greater than 0-0"
            case .notGreater:
                "The ID specified in XADD is equal or smaller than the target stream top item"
            // Not what it is, but what 7.0 says.
            case .sequenceExhausted: "Elements are too large to be stored"
            case .streamExhausted:
                "The stream has exhausted the last possible ID, unable to add more items"
            }
        }
    }
}
