// SPDX-License-Identifier: Apache-2.0

/// The names in a store's directory. Numbers come from one counter, so that no two files share one.
enum StoreFile: Hashable {
    case wal(UInt64)
    case table(UInt64)
    case manifest(UInt64)
    case attached(UInt64)
    /// Values that tables reference.
    case blob(UInt64)
    /// A file that is being written under a number and has not been renamed to its place yet.
    case temporary(UInt64)
    case current
    case lock

    var name: String {
        switch self {
        case .wal(let n): StoreFile.digits(n) + ".wal"
        case .table(let n): StoreFile.digits(n) + ".sst"
        case .manifest(let n): "MANIFEST-" + StoreFile.digits(n)
        case .attached(let n): StoreFile.digits(n) + ".att"
        case .blob(let n): StoreFile.digits(n) + ".blob"
        case .temporary(let n): StoreFile.digits(n) + ".tmp"
        case .current: "CURRENT"
        case .lock: "LOCK"
        }
    }

    /// `nil` for a name that is none of ours.
    init?(name: String) {
        switch name {
        case "CURRENT": self = .current
        case "LOCK": self = .lock
        default:
            if name.hasPrefix("MANIFEST-") {
                guard let n = UInt64(name.dropFirst(9)) else { return nil }
                self = .manifest(n)
                return
            }
            let parts = name.split(separator: ".")
            guard parts.count == 2, let n = UInt64(parts[0]) else { return nil }
            switch parts[1] {
            case "wal": self = .wal(n)
            case "sst": self = .table(n)
            case "att": self = .attached(n)
            case "blob": self = .blob(n)
            case "tmp": self = .temporary(n)
            default: return nil
            }
        }
    }

    var number: UInt64? {
        switch self {
        case .wal(let n), .table(let n), .manifest(let n), .attached(let n), .blob(let n), .temporary(let n):
            n
        case .current, .lock: nil
        }
    }

    func path(in directory: String) -> String { directory + "/" + name }

    /// The directory that holds the name `path`, which must be synced to make that name durable.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func digits(_ n: UInt64) -> String {
        let text = String(n)
        return String(repeating: "0", count: max(0, 6 - text.count)) + text
    }
}
