// SPDX-License-Identifier: Apache-2.0

/// How a `TableWriter` lays out a table. All of it is written into the table: readers need none of it.
struct TableOptions: Sendable {
    /// Size of a data block before compression, 64 B to 1 MiB. An entry that is larger gets a block of its
    /// own.
    var blockBytes = 16 << 10
    /// Entries from one key that is stored whole to the next, 1 to 1,024.
    var restartInterval = 16
    /// Bits a key in the filters; 0 for none.
    var filterBitsPerKey = 10
    /// Length of the key's beginning that goes into the filters too, without the keyspace's bytes; 0 for
    /// none.
    var filterPrefixBytes = 0
    /// Of data and index blocks. A block that does not get an eighth smaller stays as it is.
    var compression: Compression = .lz4
    /// When the newest of its entries was flushed, in milliseconds since 1970; 0 for unknown.
    var newestMillis: Int64 = 0
    /// What the file's writes wait for.
    var throttle: WriteThrottle?
    /// Where the buffers of the writing are charged to.
    var memory: StoreMemory?
    /// Replaces the two filter options, by keyspace, and says what expires by its `CompactionFilter`. Nothing
    /// else is taken from it.
    var keyspaceOptions: (@Sendable (UInt16) -> KeyspaceOptions?)?
    /// Written into the properties; its digest is the writer's to find.
    var origin: TableOrigin?

    /// The filter options for one keyspace, within what the format can say.
    func filter(for keyspace: UInt16) -> (bitsPerKey: Int, prefixBytes: Int) {
        let own = keyspaceOptions?(keyspace)
        let bits = own?.filterBitsPerKey ?? filterBitsPerKey
        let prefix = own?.filterPrefixBytes ?? filterPrefixBytes
        return (max(0, min(bits, 64)), max(0, min(prefix, TableFormat.keyBytesMax - 2)))
    }
}
