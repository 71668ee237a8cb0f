// SPDX-License-Identifier: Apache-2.0
import Base
import CPlatform
import StoreSimulation

#if INDEX_WORLD
    import IndexSimulation
#endif
#if PLATFORM_WORLD
    import PlatformSimulation
#endif

/// Runs seeds of a simulation, several at a time, and stops at the first that fails.
///
/// `--seeds N --from F --jobs J` runs N seeds from F on; `--seed S` one of them, `--trace` with all that
/// happened. `--world` says what is simulated.
/// Each seed is a world of its own, whose threads share one core.
struct SimulationRunner {
    private var world = World.store
    private var from: UInt64 = 1
    private var count: UInt64 = 1_000
    private var jobs = 2
    private var isTracing = false
    private var isQuiet = false
    private var mistake: String?

    init(arguments: [String]) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--trace": isTracing = true
            case "--quiet": isQuiet = true
            case "--world":
                guard let named = rest.popFirst().flatMap(World.init) else {
                    mistake = "--world takes one of \(World.names)"
                    return
                }
                world = named
            case "--seeds", "--from", "--seed", "--jobs":
                guard let text = rest.popFirst(), let number = UInt64(text) else {
                    mistake = "\(option) takes a number"
                    return
                }
                switch option {
                case "--seeds": count = number
                case "--from": from = number
                case "--jobs": jobs = Int(min(number, 64))
                default: (from, count, jobs) = (number, 1, 1)
                }
            default:
                mistake = "unknown option \(option)"
                return
            }
        }
    }

    /// - Returns: the process's exit code.
    func run() -> Int32 {
        if let mistake {
            print(
                "\(mistake); usage: SimulationRunner [--world \(World.names)] [--seeds N] [--from F] [--seed S] "
                    + "[--jobs J] [--trace]")
            return 2
        }
        switch world {
        case .store: return drive { try StoreSimulation.run(seed: $0, isTracing: $1) }
        #if INDEX_WORLD
            case .index: return drive { try IndexSimulation.run(seed: $0, isTracing: $1) }
        #endif
        #if PLATFORM_WORLD
            case .platform: return drive { try PlatformSimulation.run(seed: $0, isTracing: $1) }
        #endif
        }
    }

    private func drive<Report: WorldReport>(
        _ simulate: @escaping @Sendable (UInt64, Bool) throws -> Report
    ) -> Int32 {
        let progress = Progress<Report>(count: count, isQuiet: isQuiet)
        let threads = (0..<jobs).map { job in
            let seeds = SeedCounter(count: count, stride: UInt64(jobs), first: UInt64(job))
            return Threads().spawn(name: "job \(job)") { [self] in work(job, seeds, progress, simulate) }
        }
        for thread in threads { thread.join() }
        progress.summarize()
        return progress.failure == nil ? 0 : 1
    }

    private func work<Report: WorldReport>(
        _ job: Int, _ seeds: SeedCounter, _ progress: Progress<Report>,
        _ simulate: @Sendable (UInt64, Bool) throws -> Report
    ) {
        // A world runs one thread at a time; on one core they hand over twice as fast.
        platform_stay_on_core(Int32(job))
        while progress.failure == nil, let offset = seeds.next() {
            do {
                progress.add(try simulate(from + offset, isTracing))
            } catch {
                let again = world == .store ? "" : "WORLD=\(world) "
                progress.fail(
                    "seed \(from + offset) failed\n\(error)\nagain: make sim \(again)SEED=\(from + offset)")
            }
        }
    }
}
