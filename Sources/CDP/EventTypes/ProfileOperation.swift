// SPDX-License-Identifier: Apache-2.0

/// What an event does to a field of the profile.
public enum ProfileOperation: String, Sendable {
    /// The value replaces what is there.
    case set = "equals"
    /// Only when the field is missing or empty.
    case setIfMissing = "equals_if_not_exists"
    /// Joins a list of different values.
    case append
    case delete
    /// Adds the event's number.
    case add = "+"
    /// Takes the event's number away.
    case subtract = "-"
    /// Adds 1.
    case increment
    /// Takes 1 away.
    case decrement
}
