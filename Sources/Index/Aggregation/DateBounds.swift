// SPDX-License-Identifier: Apache-2.0

/// Bounds of a date histogram, unbound: `MappedField.bindDate` with the histogram's format gives the millis.
public struct DateBounds: Sendable, Equatable {
    public var min: ScalarValue?
    public var max: ScalarValue?

    public init(min: ScalarValue?, max: ScalarValue?) {
        self.min = min
        self.max = max
    }
}
