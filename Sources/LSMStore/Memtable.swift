import Base
final class Memtable: @unchecked Sendable {
  struct E { var k: [UInt8]; var t: Trailer; var v: [UInt8] }
  let l = SpinLock(); var a: [E] = []; var bytes = 0; var rt: [RangeTombstone] = []
  init(holder: MemoryHolder?) {}
  func pos(_ key: UnsafeRawBufferPointer, _ t: Trailer, _ a: [E]) -> Int {
    var lo = 0, hi = a.count
    while lo < hi { let m = (lo+hi)/2; let c = a[m].k.withBytes { ByteOrder.compare($0, key) }
      if c < 0 || (c == 0 && a[m].t.raw > t.raw) { lo = m+1 } else { hi = m } }
    return lo }
  func insert(_ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer) { l.withLock {
    bytes += key.count + value.count + 16
    if trailer.kind == .deleteRange { rt.append(RangeTombstone(start: [UInt8](key), end: [UInt8](value), sequence: trailer.sequence)); return }
    a.insert(E(k: [UInt8](key), t: trailer, v: [UInt8](value)), at: pos(key, trailer, a)) } }
  func lookup(_ l: inout PointLookup) { let (a, _) = self.l.withLock { (self.a, 0) }
    l.cover(rangeTombstones.covering(l.key, l.snapshot))
    var i = pos(l.key, Trailer.seek(l.snapshot), a)
    while i < a.count && a[i].k.withBytes({ ByteOrder.compare($0, l.key) }) == 0 { if a[i].v.withBytes({ l.offer(a[i].t, $0) }) { return }; i += 1 } }
  func makeCursor() -> EntryCursor { C(self.l.withLock { a }, self) }
  var rangeTombstones: RangeTombstones { l.withLock { RangeTombstones(rt) } }
  var sizeBytes: Int { l.withLock { bytes } }
  var isEmpty: Bool { l.withLock { a.isEmpty } }
  final class C: EntryCursor { let a: [E]; let m: Memtable; var i = 0; let w = ByteWriter(); init(_ a: [E], _ m: Memtable) { self.a = a; self.m = m }
    func show() { isValid = a.indices.contains(i); if isValid { w.clear(); w.append(a[i].k); let n = w.count; w.append(a[i].v); key = UnsafeRawBufferPointer(rebasing: w.bytes[0..<n]); value = UnsafeRawBufferPointer(rebasing: w.bytes[n...]); trailer = a[i].t } }
    override func seek(_ k: UnsafeRawBufferPointer, _ t: Trailer) throws(StoreError) { i = m.pos(k, t, a); show() }
    override func seekBefore(_ k: UnsafeRawBufferPointer, _ t: Trailer) throws(StoreError) { i = m.pos(k, t, a) - 1; show() }
    override func seekToFirst() throws(StoreError) { i = 0; show() }
    override func seekToLast() throws(StoreError) { i = a.count - 1; show() }
    override func next() throws(StoreError) { i += 1; show() }
    override func previous() throws(StoreError) { i -= 1; show() } }
}
extension MergeOperator {
  func fold(base: UnsafeRawBufferPointer?, operands: [[UInt8]]) throws(MalformedBytes) -> [UInt8] { var s: Int64 = base?.loadUnaligned(as: Int64.self) ?? 0; for o in operands { s &+= o.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) } }; return withUnsafeBytes(of: s) { [UInt8]($0) } }
  func combine(_ o: [[UInt8]]) throws(MalformedBytes) -> [UInt8] { try fold(base: nil, operands: o) }
}
extension TableReader { var tombstoneSet: RangeTombstones { RangeTombstones(rangeTombstones) } }
