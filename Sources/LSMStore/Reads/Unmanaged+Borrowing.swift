// SPDX-License-Identifier: Apache-2.0

extension Unmanaged {
    /// Uses the object without counting a reference to it; as `_withUnsafeGuaranteedRef`, which forgets the
    /// type of what its body throws.
    /// - Requires: something else keeps the object until `body` returns.
    @inline(__always)
    func borrowed<R, E: Error>(_ body: (Instance) throws(E) -> R) throws(E) -> R {
        try _withUnsafeGuaranteedRef { instance -> Result<R, E> in
            do throws(E) { return .success(try body(instance)) } catch { return .failure(error) }
        }.get()
    }
}
