// SPDX-License-Identifier: Apache-2.0
import CPlatform

/// Where random numbers come from.
public protocol RandomSource: AnyObject, Sendable {
    /// Fills the buffer. Suits ids and tokens when the source is the system's.
    func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

extension RandomSource {
    /// 64 random bits.
    public func next() -> UInt64 {
        var word: UInt64 = 0
        withUnsafeMutableBytes(of: &word) { fill($0) }
        return word
    }
}

/// The kernel's generator.
public final class SystemRandomSource: RandomSource {
    public init() {}

    public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress else { return }
        let failure = platform_entropy(base, buffer.count)
        precondition(failure == 0, "the system's random generator failed with errno \(failure)")
    }
}

/// A small fast generator (xoshiro256**, Blackman and Vigna 2018) for simulation and sampling; not for
/// secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var s0, s1, s2, s3: UInt64

    /// Expands the seed by SplitMix64, as the generator's authors ask.
    public init(seed: UInt64) {
        var x = seed
        func split() -> UInt64 {
            x &+= 0x9E37_79B9_7F4A_7C15
            var z = x
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        (s0, s1, s2, s3) = (split(), split(), split(), split())
    }

    public mutating func next() -> UInt64 {
        let m = s1 &* 5
        let result = ((m << 7) | (m >> 57)) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }
}

/// A `RandomSource` that one seed determines.
public final class SeededRandomSource: RandomSource, @unchecked Sendable {
    private let lock = SpinLock()
    private var generator: SeededGenerator

    public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        lock.withLock {
            var word: UInt64 = 0
            for i in buffer.indices {
                if i % 8 == 0 { word = generator.next() }
                buffer[i] = UInt8(truncatingIfNeeded: word)
                word >>= 8
            }
        }
    }
}
