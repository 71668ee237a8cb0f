// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Workloads on several threads.
extension WorkloadRun {
    /// Each thread puts a part of the records, in random order, until its share is done or the time is up.
    func fillSynced(threads: Int, operations: Int) throws {
        let share = operations / threads
        let workers = (0..<threads).map { number in
            Worker(
                engine, settings,
                Array(Places.permuted(operations, seed: 7)[number * share..<(number + 1) * share]))
        }
        begin()
        let endNanos = WorkloadRun.clock.monotonicNanos + WorkloadRun.syncedNanosMax
        Worker.runAll(workers) { worker throws in
            for place in worker.places {
                try worker.put(Int(place))
                if worker.watch.nanos > endNanos { break }
            }
        }
        var done = 0
        for worker in workers {
            latencies.add(worker.latencies)
            done += worker.latencies.count
        }
        end(operations: done, puts: done)
    }

    /// One thread reads at random while another overwrites, one put for four gets: it waits when it is ahead.
    /// Both count as operations; the latencies are those of the reads.
    func readWhileWriting() throws {
        try warmUp()
        let reader = Worker(engine, settings, Places.uniform(settings.count, draws: settings.count, seed: 6))
        let writer = Worker(
            engine, settings, Places.uniform(settings.count, draws: settings.count / 4, seed: 8))
        let readsDone = Atomic<Int>(0)
        let readsPerPut = 4
        begin()
        Worker.runAll([reader, writer]) { worker throws in
            if worker === reader {
                for (i, place) in worker.places.enumerated() {
                    try worker.get(Int(place))
                    readsDone.store(i + 1, ordering: .relaxed)
                }
            } else {
                for (i, place) in worker.places.enumerated() {
                    while readsDone.load(ordering: .relaxed) < i * readsPerPut {
                        WorkloadRun.threads.sleep(nanos: 200_000)
                    }
                    try worker.put(Int(place))
                }
            }
        }
        latencies = reader.latencies
        end(operations: reader.places.count + writer.places.count, puts: writer.places.count)
    }

    private func warmUp() throws {
        for place in Places.uniform(settings.count, draws: settings.count / 2, seed: 5) {
            try readPresent(Int(place), version: 0)
        }
    }
}
