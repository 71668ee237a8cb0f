// SPDX-License-Identifier: Apache-2.0
import Base

/// A small fast generator for choices by chance, seeded from the environment's source. Not for secrets.
struct RandomSourceGenerator: RandomNumberGenerator {
    private var generator: SeededGenerator

    init(_ source: any RandomSource) { generator = SeededGenerator(seed: source.next()) }

    mutating func next() -> UInt64 { generator.next() }
}
