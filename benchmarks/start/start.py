# SPDX-License-Identifier: Apache-2.0
"""How long `strata serve` takes from its start to the first right `_count`, over a year of invoices.

Usage: start.py BINARY BENCHMARK CSV [--runs 10] [--directory DIR]

The file is imported once. Then the server is started again and again: after a clean stop, after `kill -9` of a server
that did nothing, and after `kill -9` of one that has taken payloads for two seconds, so that the WAL has to be
replayed. Files are in the page cache. Prints least and middle of the times, by the wall and of processor time, resident
memory of an idle server, and bytes on disk for each event.
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/clients"))
from served import ADMINISTRATOR, Served  # noqa: E402
from wire import Wire, sign_in  # noqa: E402


def cpu_millis(pid):
    """Processor time of all threads that are alive."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e6


class Starts:
    def __init__(self, options, directory):
        self.options = options
        self.directory = directory

    def once(self, least):
        """A server; the milliseconds up to its first answer, by the wall and of processor time; and the count."""
        served = Served(self.options.binary, "api", "elastic", data=self.directory)
        wire = Wire(served.ports["elastic"])
        count = wire.right("GET", "/strata-event/_count")["count"]
        ready = time.monotonic() - served.began
        cpu = cpu_millis(served.process.pid)
        wire.close()
        if count < least:
            raise SystemExit(f"{count} events are counted, {least} are there")
        return served, ready * 1000, cpu, count

    def clean(self, least):
        served, ready, cpu, _ = self.once(least)
        with served:
            return ready, cpu

    def idle_kill(self, least):
        served, ready, cpu, _ = self.once(least)
        served.kill()
        return ready, cpu

    def loaded_kill(self, least):
        """The time of the start that follows the kill; the server is stopped cleanly after it."""
        served, _, _, _ = self.once(least)
        port = str(served.ports["api"])
        load = subprocess.Popen([self.options.benchmark, "load", port, "8", "0", "2"], stdout=subprocess.PIPE)
        time.sleep(1.9)
        served.kill()
        load.communicate()
        served, ready, cpu, count = self.once(least)
        with served:
            return ready, cpu, count

    def show(self, name, samples):
        ready = [sample[0] for sample in samples]
        cpu = [sample[1] for sample in samples]
        print(
            f"{name}: {min(ready):.0f} ms at least, {statistics.median(ready):.0f} in the middle, {max(ready):.0f} at "
            f"most; of processor time {min(cpu):.0f} ms at least, {statistics.median(cpu):.0f} in the middle",
            flush=True)


def version_millis(binary):
    began = time.monotonic()
    subprocess.run([binary, "version"], stdout=subprocess.DEVNULL, check=True)
    return (time.monotonic() - began) * 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("benchmark")
    parser.add_argument("csv")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--directory", help="where the data directory is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="strata-start-", dir=options.directory) as home:
        directory = os.path.join(home, "data")
        print("load average: " + " ".join(open("/proc/loadavg", encoding="ascii").read().split()[:3]))
        versions = [version_millis(options.binary) for _ in range(options.runs)]
        print(f"`strata version`: {min(versions):.0f} ms at least, {statistics.median(versions):.0f} in the middle")
        mapping = str(ROOT / "examples/online-retail/mapping.toml")
        done = subprocess.run(
            [options.binary, "import", "csv", options.csv, "--mapping", mapping, "--data", directory],
            capture_output=True, text=True, check=True)
        print(done.stdout.strip())
        events = int(re.search(r"events written +([\d,]+)", done.stdout).group(1).replace(",", ""))
        size = sum(entry.stat().st_size for entry in os.scandir(directory))
        print(f"on disk: {size:,} bytes, {size / events:,.0f} for each of {events:,} events")
        starts = Starts(options, directory)
        starts.show("after a clean stop", [starts.clean(events) for _ in range(options.runs)])
        served, _, _, _ = starts.once(events)
        with served:
            time.sleep(2)
            with open(f"/proc/{served.process.pid}/status", encoding="ascii") as file:
                resident = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
            print(f"idle: {resident / 1000:.0f} MB resident")
        starts.idle_kill(events)
        starts.show("after kill -9 of an idle server", [starts.idle_kill(events) for _ in range(options.runs)])
        served = Served(options.binary, "api", data=directory, environment=ADMINISTRATOR)
        with served:
            api = Wire(served.ports["api"], sign_in(served.ports["api"]))
            api.right("POST", "/event-source", {"id": "bench", "name": "Benchmark", "type": ["rest"]})
            api.close()
        samples = [starts.loaded_kill(events) for _ in range(options.runs)]
        starts.show(f"after kill -9 under /track, up to {samples[-1][2]:,} events", samples)
        print("load average: " + " ".join(open("/proc/loadavg", encoding="ascii").read().split()[:3]))


if __name__ == "__main__":
    main()
