// SPDX-License-Identifier: Apache-2.0
import Base
import CPlatform
import StoreSimulation

/// Runs seeds of the store's simulation, several at a time, and stops at the first that fails.
///
/// `--seeds N --from F --jobs J` runs N seeds from F on; `--seed S` one of them, `--trace` with all that happened.
/// Each seed is a world of its own, whose threads share one core.
struct SimulationRunner {
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
                "\(mistake); usage: SimulationRunner [--seeds N] [--from F] [--seed S] [--jobs J] [--trace]")
            return 2
        }
        let progress = Progress(count: count, isQuiet: isQuiet)
        let threads = (0..<jobs).map { job in
            let seeds = SeedCounter(count: count, stride: UInt64(jobs), first: UInt64(job))
            return Threads().spawn(name: "job \(job)") { [self] in work(job, seeds, progress) }
        }
        for thread in threads { thread.join() }
        progress.summarize()
        return progress.failure == nil ? 0 : 1
    }

    private func work(_ job: Int, _ seeds: SeedCounter, _ progress: Progress) {
        // A world runs one thread at a time; on one core they hand over twice as fast.
        platform_stay_on_core(Int32(job))
        while progress.failure == nil, let offset = seeds.next() {
            do {
                progress.add(try StoreSimulation.run(seed: from + offset, isTracing: isTracing))
            } catch {
                progress.fail("seed \(from + offset) failed\n\(error)\nagain: make sim SEED=\(from + offset)")
            }
        }
    }
}
