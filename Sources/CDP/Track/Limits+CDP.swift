// SPDX-License-Identifier: Apache-2.0
import Base

extension Limits {
    // MARK: Collecting
    /// Events of one payload. More than any tracker sends at once; a caller with more sends several payloads.
    public static let trackEventsMax = 1_000
    /// UTF-8 bytes of an id (of a source, session, profile or event). Ids are keys, and keys are short.
    public static let idBytesMax = 512
    /// UTF-8 bytes of an event type.
    public static let eventTypeBytesMax = 256
    /// UTF-8 bytes of an identifier's value; longer ones identify nobody.
    public static let identifierBytesMax = 1_024
    /// Tags of one event.
    public static let tagsMax = 100
    /// Ids that one profile answers to. Beyond that something other than a person is being identified.
    public static let profileIDsMax = 10_000
    /// How often a request may find that it needs further lanes before it gives up. Each round follows a
    /// merge that another request made in the meantime.
    public static let laneRestartsMax = 64

    /// Merges of profiles that are kept in memory for aggregations: some 40 bytes each.
    public static let mergesInMemoryMax = 1 << 19

    // MARK: Import
    /// One field of a CSV row.
    public static let csvFieldBytesMax = 1 << 20
    /// One row of a CSV file.
    public static let csvRowBytesMax = 4 << 20
    public static let csvColumnsMax = 4_096
    /// A mapping file. They are written by hand.
    public static let mappingBytesMax = 1 << 20
    /// Groups (future events) of one imported file: 16 bytes of memory for each.
    public static let importGroupsMax = 16 << 20
    /// Bytes of rows whose group has not ended yet.
    public static let importOpenBytesMax = 256 << 20
    /// Rejected rows that a report names; further ones are counted only.
    public static let importRejectionsMax = 1_000
}
