# SPDX-License-Identifier: Apache-2.0
"""`/track` of the release binary under load, each run on a fresh directory.

Usage: track.py BINARY BENCHMARK [--seconds 10] [--clients 8 64] [--directory DIR]

Prints the disk's own measure first and last, then requests a second and latencies for each number of clients, and
the CPU time of the server for a request. A shorter run under strace, if that is installed, counts the syncs.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Tests/clients"))
from served import ADMINISTRATOR, Served  # noqa: E402
from wire import Wire, sign_in  # noqa: E402


def serve(options, directory):
    served = Served(options.binary, "api", data=directory, environment=ADMINISTRATOR)
    api = Wire(served.ports["api"], sign_in(served.ports["api"]))
    api.right("POST", "/event-source", {"id": "bench", "name": "Benchmark", "type": ["rest"]})
    api.close()
    return served


def load(options, served, clients, warm, seconds):
    arguments = ["load", served.ports["api"], clients, warm, seconds]
    done = subprocess.run([options.benchmark, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout.strip()


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1000


def disk(options, directory):
    done = subprocess.run([options.benchmark, "disk", directory, "3"], capture_output=True, text=True, check=True)
    print(done.stdout.strip(), flush=True)


def measure(options, directory, clients):
    with serve(options, directory) as served:
        pid = served.process.pid
        load(options, served, clients, 0, 2)
        before = cpu_seconds(pid)
        line = load(options, served, clients, 0, options.seconds)
        requests = int(re.search(r": (\d+) requests", line).group(1)) * options.seconds
        micros = (cpu_seconds(pid) - before) / requests * 1e6
        print(f"{line}; {micros:.0f} µs of CPU a request; {resident_mb(pid):.0f} MB resident", flush=True)


def count_syncs(options, directory, clients):
    if not shutil.which("strace"):
        print("strace is not installed: syncs were not counted")
        return
    with serve(options, directory) as served:
        log = os.path.join(directory, "..", "syncs")
        tracer = subprocess.Popen(
            ["strace", "-f", "-c", "-e", "trace=fdatasync,fsync", "-o", log, "-p", str(served.process.pid)],
            stderr=subprocess.PIPE, text=True)
        tracer.stderr.readline()  # It is attached.
        line = load(options, served, clients, 0, 5)
        tracer.send_signal(2)
        tracer.wait()
    calls = {}
    with open(log, encoding="utf-8") as file:
        for row in file:
            fields = row.split()
            if fields and fields[-1] in ("fdatasync", "fsync"):
                calls[fields[-1]] = int(fields[3])
    requests = int(re.search(r": (\d+) requests", line).group(1)) * 5
    print(f"under strace, {clients} clients: {requests} requests, {calls} calls: "
          f"{requests / max(1, calls.get('fdatasync', 0)):.1f} requests a sync")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("benchmark")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--clients", type=int, nargs="+", default=[8, 64])
    parser.add_argument("--directory", help="where the fresh directories are made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="strata-track-", dir=options.directory) as home:
        print("load average: " + " ".join(open("/proc/loadavg", encoding="ascii").read().split()[:3]))
        disk(options, home)
        for clients in options.clients:
            measure(options, os.path.join(home, f"clients-{clients}"), clients)
        for clients in options.clients:
            count_syncs(options, os.path.join(home, f"syncs-{clients}"), clients)
        disk(options, home)
        print("load average: " + " ".join(open("/proc/loadavg", encoding="ascii").read().split()[:3]))


if __name__ == "__main__":
    main()
