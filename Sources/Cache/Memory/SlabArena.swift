// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The memory of one shard: pieces that are named by 32-bit references, half the size of addresses.
///
/// A reference is the page's number (19 bits) ‖ the offset in the page in units of 8 bytes (13 bits); 0 names
/// nothing. Pieces up to 16 KiB stand in pages of 64 KiB with others of their class (Bonwick, USENIX 1994); a
/// larger one is a page of its own. A page that becomes empty is given back, so that memory which one size
/// of values took can serve another. Not safe for use by several threads at once. When the system refuses
/// memory the process ends, as at any allocation in Swift: owners keep within their bounds.
struct SlabArena: ~Copyable {
    private static let pagesMax = 1 << 19

    private var starts: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private var pages: UnsafeMutablePointer<SlabPage>
    private var pageCapacity = 16
    /// Page 0 is not used, so that no reference is 0.
    private var pageCount = 1
    /// Numbers of pages that were given back, linked through `SlabPage.next`.
    private var freeNumbers: UInt32 = 0
    /// By class, the first page with room.
    private let roomy: UnsafeMutablePointer<UInt32>
    /// A page that became empty last: kept, since the next piece may want it.
    private var spare: UnsafeMutableRawPointer?

    /// Of all pieces handed out, rounded up to their classes.
    private(set) var usedBytes = 0
    /// Taken from the system.
    private(set) var reservedBytes = 0

    init() {
        starts = .allocate(capacity: pageCapacity)
        starts.initialize(repeating: nil, count: pageCapacity)
        pages = .allocate(capacity: pageCapacity)
        pages.initialize(repeating: SlabPage(), count: pageCapacity)
        roomy = .allocate(capacity: SlabClasses.count)
        roomy.initialize(repeating: 0, count: SlabClasses.count)
    }

    deinit {
        for number in 1..<max(pageCount, 1) { Glibc.free(starts[number]) }
        Glibc.free(spare)
        starts.deallocate()
        pages.deallocate()
        roomy.deallocate()
    }

    /// Where a piece is. Pieces don't move while they are handed out.
    @inline(__always)
    subscript(_ reference: UInt32) -> UnsafeMutableRawPointer {
        starts[Int(reference &>> 13)].unsafelyUnwrapped + Int(reference & 0x1FFF) &* 8
    }

    /// The size of a piece, at least what was asked for.
    func bytes(_ reference: UInt32) -> Int { pages[Int(reference >> 13)].pieceBytes }

    /// Whether a piece of this size would have the same class: then it need not move for it.
    func fits(_ reference: UInt32, _ byteCount: Int) -> Bool {
        let page = pages[Int(reference >> 13)]
        if page.classNumber == SlabPage.large {
            return byteCount <= page.pieceBytes && byteCount > page.pieceBytes / 2
        }
        return byteCount <= SlabClasses.bytesMax && SlabClasses.number(byteCount) == Int(page.classNumber)
    }

    /// A piece with any content, at a multiple of 8. O(1).
    mutating func allocate(_ byteCount: Int) -> UInt32 {
        if byteCount > SlabClasses.bytesMax { return allocateLarge(byteCount) }
        let number = SlabClasses.number(byteCount)
        if roomy[number] == 0 { addPage(number) }
        let page = Int(roomy[number])
        let start = starts[page].unsafelyUnwrapped
        let pieceBytes = pages[page].pieceBytes
        var piece = pages[page].firstFree
        if piece == SlabPage.none {
            piece = pages[page].carved
            pages[page].carved &+= 1
        } else {
            pages[page].firstFree = start.load(fromByteOffset: Int(piece) &* pieceBytes, as: UInt16.self)
        }
        pages[page].used &+= 1
        if pages[page].isFull { unlink(page) }
        usedBytes &+= pieceBytes
        return UInt32(truncatingIfNeeded: page &<< 13 | (Int(piece) &* pieceBytes) &>> 3)
    }

    /// Takes a piece back. O(1).
    mutating func free(_ reference: UInt32) {
        let page = Int(reference >> 13)
        let pieceBytes = pages[page].pieceBytes
        usedBytes &-= pieceBytes
        if pages[page].classNumber == SlabPage.large { return dropPage(page, pieceBytes) }
        let wasFull = pages[page].isFull
        let offset = Int(reference & 0x1FFF) &* 8
        starts[page].unsafelyUnwrapped.storeBytes(
            of: pages[page].firstFree, toByteOffset: offset, as: UInt16.self)
        pages[page].firstFree = UInt16(truncatingIfNeeded: offset / pieceBytes)
        pages[page].used &-= 1
        if wasFull { link(page) }
        guard pages[page].used == 0 else { return }
        unlink(page)
        dropPage(page, SlabPage.bytes)
    }

    // MARK: Pages

    private mutating func allocateLarge(_ byteCount: Int) -> UInt32 {
        let rounded = (byteCount + 7) & ~7
        let page = takeNumber()
        starts[page] = SlabArena.obtain(rounded)
        pages[page] = SlabPage(pieceBytes: rounded, used: 1, classNumber: SlabPage.large)
        usedBytes += rounded
        reservedBytes += rounded
        return UInt32(truncatingIfNeeded: page << 13)
    }

    private mutating func addPage(_ classNumber: Int) {
        let page = takeNumber()
        starts[page] = spare ?? SlabArena.obtain(SlabPage.bytes)
        if spare == nil { reservedBytes += SlabPage.bytes }
        spare = nil
        pages[page] = SlabPage(
            pieceBytes: SlabClasses.bytes(classNumber), classNumber: UInt8(truncatingIfNeeded: classNumber))
        link(page)
    }

    private mutating func dropPage(_ page: Int, _ byteCount: Int) {
        if spare == nil && byteCount == SlabPage.bytes && pages[page].classNumber != SlabPage.large {
            spare = starts[page]
        } else {
            Glibc.free(starts[page])
            reservedBytes -= byteCount
        }
        starts[page] = nil
        pages[page] = SlabPage(next: freeNumbers)
        freeNumbers = UInt32(truncatingIfNeeded: page)
    }

    private mutating func takeNumber() -> Int {
        if freeNumbers != 0 {
            let page = Int(freeNumbers)
            freeNumbers = pages[page].next
            return page
        }
        precondition(pageCount < SlabArena.pagesMax, "a shard of the cache holds more than it can name")
        if pageCount == pageCapacity { growPages() }
        pageCount += 1
        return pageCount - 1
    }

    private mutating func growPages() {
        let capacity = pageCapacity * 2
        let (newStarts, newPages) = (
            UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: capacity),
            UnsafeMutablePointer<SlabPage>.allocate(capacity: capacity)
        )
        newStarts.initialize(repeating: nil, count: capacity)
        newPages.initialize(repeating: SlabPage(), count: capacity)
        newStarts.update(from: starts, count: pageCapacity)
        newPages.update(from: pages, count: pageCapacity)
        starts.deallocate()
        pages.deallocate()
        (starts, pages, pageCapacity) = (newStarts, newPages, capacity)
    }

    private static func obtain(_ byteCount: Int) -> UnsafeMutableRawPointer {
        guard let memory = malloc(byteCount) else {
            preconditionFailure("the system refused \(byteCount) bytes of memory for the cache")
        }
        return memory
    }

    // MARK: Pages with room

    private mutating func link(_ page: Int) {
        let number = Int(pages[page].classNumber)
        let first = roomy[number]
        pages[page].next = first
        pages[page].previous = 0
        if first != 0 { pages[Int(first)].previous = UInt32(truncatingIfNeeded: page) }
        roomy[number] = UInt32(truncatingIfNeeded: page)
    }

    private mutating func unlink(_ page: Int) {
        let (next, previous) = (pages[page].next, pages[page].previous)
        if previous != 0 {
            pages[Int(previous)].next = next
        } else {
            roomy[Int(pages[page].classNumber)] = next
        }
        if next != 0 { pages[Int(next)].previous = previous }
        pages[page].next = 0
        pages[page].previous = 0
    }
}
