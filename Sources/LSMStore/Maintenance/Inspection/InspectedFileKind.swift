// SPDX-License-Identifier: Apache-2.0
import Base

/// What a file of a store's directory is.
public enum InspectedFileKind: String, Sendable {
    case current = "CURRENT"
    case manifest = "manifest"
    case wal = "WAL segment"
    case table = "table"
    case blob = "blob file"
    /// Immutable, and opaque to the store.
    case attached = "attached file"
    case unknown = "unknown"

    /// Told by the file's first and last bytes, so that a copy may have any name; where they are no mark of a
    /// kind, because they are damaged or there is none, by its name.
    static func of(_ file: any File, path: String) throws(FileError) -> InspectedFileKind {
        let size = try file.size()
        switch try word(file, at: 0) {
        case WALFormat.magic: return .wal
        case ManifestFormat.magic: return .manifest
        case BlobFormat.magic: return .blob
        default: break
        }
        if size >= 8, try word(file, at: size - 8) == TableFormat.magic { return .table }
        switch StoreFile(name: name(of: path)) {
        case .wal?: return .wal
        case .manifest?: return .manifest
        case .table?: return .table
        case .blob?: return .blob
        case .attached?: return .attached
        case .current?: return .current
        case .temporary?, .lock?, nil: break
        }
        // "MANIFEST"
        return try word(file, at: 0) == 0x5453_4546_494E_414D ? .current : .unknown
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    private static func word(_ file: any File, at offset: Int) throws(FileError) -> UInt64? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
        defer { buffer.deallocate() }
        guard try file.read(into: buffer, at: offset) == 8 else { return nil }
        return UInt64(littleEndian: buffer.load(as: UInt64.self))
    }
}
