// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// A sealed segment: the immutable file that holds the inverted and columnar form of up to some million rows.
///
/// The whole file is in memory. Opening checks every checksum and then the structure of every part (terms
/// ascend, postings stay below the row count, packed blocks match their zones), so that reading later needs
/// no checks and bytes from anywhere never trap. Which rows are deleted is kept outside. Immutable: any
/// thread.
public final class IndexSegment: @unchecked Sendable {
    // Unchecked: all is set when opened; `memory` is never written after.

    public let rowCount: Int
    /// Size of the file, which is also nearly all memory held.
    public let fileBytes: Int
    private let memory: UnsafeMutableRawBufferPointer
    private let account: MemoryHolder?
    let numbers: PackedIntegers
    let fields: [String: SegmentField]
    let fieldNames: [String]

    /// Opens the bytes of a segment file, which are copied. O(size).
    /// - Parameter account: is charged with the memory while the segment lives.
    public convenience init(_ bytes: [UInt8], account: MemoryHolder? = nil) throws(IndexError) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
        copy.copyBytes(from: bytes)
        try self.init(owning: copy, count: bytes.count, account)
    }

    /// Reads and opens a segment that a store keeps.
    /// - Parameter account: is charged with the memory while the segment lives.
    /// - Throws: when the file cannot be read whole and sound, or is no segment.
    convenience init(_ file: AttachedFile, account: MemoryHolder?) throws(EngineFailure) {
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(file.sizeBytes, 1), alignment: 16)
        do throws(EngineFailure) {
            try fromStore { () throws(StoreError) in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<file.sizeBytes]))
            }
        } catch {
            memory.deallocate()
            throw error
        }
        do throws(IndexError) { try self.init(owning: memory, count: file.sizeBytes, account) } catch {
            throw .index(error)
        }
    }

    /// Reads and opens a whole file.
    public convenience init(_ file: any File) throws(IndexError) {
        let size: Int
        let memory: UnsafeMutableRawBufferPointer
        var filled = 0
        do {
            size = try file.size()
            memory = .allocate(byteCount: max(size, 1), alignment: 16)
            while filled < size {
                let more = try file.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: memory[filled..<size]), at: filled)
                if more == 0 { break }
                filled += more
            }
        } catch {
            throw .corrupt("\(error)")
        }
        try self.init(owning: memory, count: filled, nil)
    }

    /// - Parameter memory: given back on failure and at the end.
    private init(
        owning memory: UnsafeMutableRawBufferPointer, count: Int, _ account: MemoryHolder?
    ) throws(IndexError) {
        self.memory = memory
        self.account = account
        fileBytes = count
        let bytes = UnsafeRawBufferPointer(rebasing: memory[..<count])
        do throws(MalformedBytes) {
            let directory = try SegmentDirectory(bytes)
            rowCount = directory.rowCount
            numbers = try IndexSegment.numbers(directory)
            var fields: [String: SegmentField] = [:]
            var names: [String] = []
            for entry in directory.fields {
                fields[entry.name] = try SegmentField(entry, in: directory)
                names.append(entry.name)
            }
            self.fields = fields
            fieldNames = names
        } catch {
            memory.deallocate()
            throw .corrupt("a segment file of \(count) bytes", error)
        }
        account?.add(memory.count)
    }

    deinit {
        memory.deallocate()
        account?.add(-memory.count)
    }

    /// The numbers of the rows, which ascend.
    static func numbers(_ directory: SegmentDirectory) throws(MalformedBytes) -> PackedIntegers {
        let numbers = try PackedIntegers(
            packed: directory.bytes(directory.numbers), count: directory.rowCount)
        for row in 0..<max(directory.rowCount - 1, 0)
        where UInt64(bitPattern: numbers[row]) >= UInt64(bitPattern: numbers[row + 1]) {
            throw MalformedBytes(offset: directory.numbers.offset, reason: "numbers do not ascend")
        }
        return numbers
    }

    public func number(_ row: Int) -> UInt64 { UInt64(bitPattern: numbers[row]) }

    /// The numbers of all rows, ascending.
    public var allNumbers: [UInt64] { (0..<rowCount).map { number($0) } }
}
