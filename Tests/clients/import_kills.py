# SPDX-License-Identifier: Apache-2.0
"""An import that is killed again and again ends in the same documents as one that never was.

Usage: import_kills.py BINARY [--kills 10] [--seed N] [--csv FILE]

One directory takes the file without a kill. Another takes it through SIGKILLs: ten while rows are imported, spread over
the import by the processor time that the first needed (on a busy machine it says more than the wall's), and one after
each second of these while the directory is opened. Then the two are compared document by document and timeline by
timeline.

The file is Online Retail (`$STRATA_RETAIL_CSV`, or `shared/data/` beside or above the checkout), or else rows of the
same columns that this program makes, always the same.

The import takes the time of its work from the wall clock, so the fields in `WALL_CLOCK` are left out of the comparison.
"""
import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

from served import ADMINISTRATOR, Served
from wire import Wire, documents, sign_in

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAPPING = os.path.join(ROOT, "examples/online-retail/mapping.toml")
INDEXES = ("profile", "session", "event")
WALL_CLOCK = {
    "profile": (
        "metadata.time.insert", "metadata.time.create", "metadata.time.update", "metadata.time.visit.current"),
    "session": (),
    "event": (),
}


def retail_file():
    near = [os.path.join(ROOT, up, "shared/data/online-retail.csv.gz") for up in ("..", "../..")]
    for path in [os.environ.get("STRATA_RETAIL_CSV", "")] + near:
        if path and os.path.exists(path):
            return path
    return None


def write_rows(path, invoices):
    """Rows as Online Retail has them: spread invoices, anonymous ones, cancellations, quotes, doubled lines."""
    chance = random.Random(7)
    rows = []
    for number in range(invoices):
        prefix = chance.choices(["", "C", "A"], [85, 13, 2])[0]
        invoice = f"{prefix}{500_000 + number}"
        customer = "" if chance.random() < 0.15 else f"{12_000 + chance.randrange(invoices // 6)}.0"
        day = 1 + number * 28 // invoices
        clock = f"2011-0{chance.randrange(1, 10)}-{day:02} {chance.randrange(8, 20):02}:{chance.randrange(60):02}:00"
        country = chance.choice(["United Kingdom", "France", "EIRE", "Germany"])
        for _ in range(chance.randrange(1, 40)):
            sku = chance.randrange(10_000, 14_000)
            name = chance.choice([f"MUG, No {sku}", f'"{sku}" SIGN', "", f"CAFÉ SET {sku}"])
            quantity = chance.randrange(1, 50) * (-1 if prefix == "C" else 1)
            row = [invoice, sku, name, quantity, clock, f"{chance.randrange(0, 5_000) / 100:.2f}", customer, country]
            rows.append((number + (chance.randrange(300) if chance.random() < 0.05 else 0), row))
    rows.sort(key=lambda entry: entry[0])
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow("InvoiceNo StockCode Description Quantity InvoiceDate UnitPrice CustomerID Country".split())
        writer.writerows(row for _, row in rows)
    return len(rows)


def children_seconds():
    """Processor time of the programs that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def process_seconds(pid):
    """Processor time of a running program."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Import:
    def __init__(self, binary, file):
        self.binary = binary
        self.file = file

    def start(self, directory):
        arguments = [self.binary, "import", "csv", self.file, "--mapping", MAPPING, "--data", directory]
        return subprocess.Popen(
            arguments + ["--source", "retail"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self, directory):
        """Runs to the end. The seconds of processor time that it took, and its report by name."""
        before = children_seconds()
        process = self.start(directory)
        out, errors = process.communicate()
        if process.returncode != 0:
            raise SystemExit(f"the import ended with {process.returncode}: {errors}")
        report = dict(line.rsplit("  ", 1) for line in out.splitlines() if "  " in line and "took" not in line)
        numbers = {name.strip(): int(value.strip().replace(",", "")) for name, value in report.items()}
        return children_seconds() - before, numbers

    def kill(self, directory, clock, after):
        """Whether an import was running after so many seconds by the clock, and was killed."""
        process = self.start(directory)
        began = time.monotonic()
        while process.poll() is None:
            passed = time.monotonic() - began if clock == "wall" else process_seconds(process.pid)
            if passed >= after:
                process.kill()
                break
            time.sleep(0.002)
        errors = process.communicate()[1]
        if process.returncode not in (0, -9):
            raise SystemExit(f"the import ended with {process.returncode}: {errors}")
        return process.returncode == -9

    def events(self, directory):
        """How many events the directory holds. Opens it, as any start after a crash does."""
        if not os.path.exists(os.path.join(directory, "CURRENT")):
            return 0
        answer = subprocess.run(
            [self.binary, "query", "--count", "--format", "json", "--data", directory], capture_output=True, text=True)
        if answer.returncode != 0:
            raise SystemExit(f"the killed directory could not be asked: {answer.stderr}")
        return json.loads(answer.stdout)["count"]


def kill_often(work, home, kills, seed, seconds, total):
    """A directory that was killed `kills` times while rows were imported, each kill further on."""
    chance = random.Random(seed)
    name, directory, held, hits, begun = "killed", None, 0, 0, 0
    while hits < kills:
        if directory is None:  # At first, and after an import that was over before its kill.
            begun += 1
            if begun > 3:
                raise SystemExit("three imports ended before they could be killed; take a larger file")
            directory, held = os.path.join(home, f"{name}-{begun}"), 0
        wanted = (hits + chance.random()) / kills * 0.9
        done = held / total
        after = done * seconds["again"] + max(wanted - done, 0.01) * seconds["first"]
        if not work.kill(directory, "processor", after):
            print(f"  an import was over after {after:.2f} s, before its kill; starting anew")
            directory = None
            continue
        hits += 1
        before, held = held, work.events(directory)
        print(f"  kill {hits}: after {after:.2f} s of processor time; {held} of {total} events are there")
        if not before <= held <= total:
            raise SystemExit(f"seed {seed}: {before} events were there before, {held} are now")
        if hits % 2 == 0:
            early = chance.uniform(0.005, 0.3)
            if work.kill(directory, "wall", early):
                print(f"  and one after {early:.3f} s, while opening")
    return directory


def without(document, paths):
    for path in paths:
        place = document
        *parents, last = path.split(".")
        for name in parents:
            place = place.get(name, {})
        place.pop(last, None)
    return document


def compare(binary, left, right, expected):
    """Every document and timeline of both; ends the program at the first that differs."""
    def serve(directory):
        return Served(binary, "api", "elastic", data=directory, environment=ADMINISTRATOR)

    with serve(left) as a, serve(right) as b:
        ports = [served.ports for served in (a, b)]
        wires = [(Wire(port["elastic"]), Wire(port["api"], sign_in(port["api"]))) for port in ports]
        profiles = []
        for index in INDEXES:
            count = 0
            streams = [documents(elastic, f"strata-{index}") for elastic, _ in wires]
            for (one, x), (two, y) in pairs(*streams):
                if one != two or without(x, WALL_CLOCK[index]) != without(y, WALL_CLOCK[index]):
                    raise SystemExit(f"{index} differs:\n{one} {json.dumps(x)}\n{two} {json.dumps(y)}")
                count += 1
                if index == "profile":
                    profiles.append(one)
            print(f"  {count} documents of {index} are the same" if count else f"  an import makes no {index}")
            if index == "event" and count != expected:
                raise SystemExit(f"{expected} events were expected")
        for profile in profiles:
            x, y = (api.right("GET", f"/events/profile/{profile}?limit=1000") for _, api in wires)
            if x != y:
                raise SystemExit(f"the timelines of {profile} differ:\n{x}\n{y}")
        print(f"  {len(profiles)} timelines are the same")
        for elastic, api in wires:
            elastic.close()
            api.close()


def pairs(left, right):
    nothing = (None, {})
    while True:
        x, y = next(left, nothing), next(right, nothing)
        if x is nothing and y is nothing:
            return
        yield x, y


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", default=retail_file())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="strata-kills-") as home:
        if options.csv:
            print(f"Online Retail, seed {options.seed}")
        else:
            options.csv = os.path.join(home, "rows.csv")
            rows = write_rows(options.csv, 4_000)
            print(f"Online Retail is not here: {rows} rows made for this; seed {options.seed}")
        work = Import(options.binary, options.csv)
        whole = os.path.join(home, "whole")
        first, report = work.finish(whole)
        total = report["events written"]
        again, repeated = work.finish(whole)
        if (repeated["events written"], repeated["duplicates skipped"]) != (0, total):
            raise SystemExit(f"imported again, {repeated}")
        print(
            f"  never killed: {total} events, {first:.1f} s of processor time; "
            f"the same again: nothing written, {again:.1f} s")
        seconds = {"first": first, "again": again}
        killed = kill_often(work, home, options.kills, options.seed, seconds, total)
        _, report = work.finish(killed)
        print(f"  run to its end: {report['events written']} written, {report['duplicates skipped']} skipped")
        compare(options.binary, whole, killed, total)
    fields = ", ".join(f"{index} {path}" for index in INDEXES for path in WALL_CLOCK[index])
    print(f"import kills: passed; not compared, as the wall clock sets them: {fields}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
