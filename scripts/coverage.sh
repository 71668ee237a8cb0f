#!/usr/bin/env bash
# Line coverage of the store by its unit tests and, in the same build, by some seeds of the simulation and a share of the
# harnesses of scripts/proof.sh. Prints it by folder and by file; `MIN=95` fails when a guarded part has less.
# UNITS=1 leaves the simulation and the harnesses out.
source "$(dirname "$0")/common.sh"
export STRATA_SCOPE=store
scratch=.build-coverage
profiles=$scratch/profiles
rm -rf "$profiles"
mkdir -p "$profiles"
$SWIFT build --build-tests --enable-code-coverage --scratch-path "$scratch"
tests=$(find "$scratch/debug/" -maxdepth 1 -name '*.xctest' | head -n 1)
LLVM_PROFILE_FILE="$profiles/units-%p.profraw" swift test --skip-build --enable-code-coverage --scratch-path "$scratch" \
    --filter LSMStoreTests >/dev/null 2>&1 || say "some unit tests failed"
find "$scratch/debug/codecov" -name '*.profraw' -exec cp {} "$profiles" \; 2>/dev/null || true
objects=(-object "$tests")
if [ "${UNITS:-0}" != 1 ]; then
    LLVM_PROFILE_FILE="$profiles/sim-%p.profraw" "$scratch/debug/SimulationRunner" --seeds 30 --quiet
    LLVM_PROFILE_FILE="$profiles/crashes-%p.profraw" "$scratch/debug/ProofRunner" crashes --share 50 --nested 0
    LLVM_PROFILE_FILE="$profiles/faults-%p.profraw" "$scratch/debug/ProofRunner" faults --share 40
    objects+=(-object "$scratch/debug/SimulationRunner" -object "$scratch/debug/ProofRunner")
fi
tools=$(dirname "$(readlink -f "$(command -v swift)")")
"$tools/llvm-profdata" merge -sparse "$profiles"/*.profraw -o "$scratch/all.profdata"
"$tools/llvm-cov" export -format=lcov -instr-profile "$scratch/all.profdata" "${objects[@]:1}" \
    -ignore-filename-regex '(Tests|\.build)' >"$scratch/all.lcov"
python3 - "$scratch/all.lcov" "${MIN:-0}" <<'PY'
import collections, re, sys

hits = collections.defaultdict(dict)
name = None
for line in open(sys.argv[1]):
    if line.startswith("SF:"):
        found = re.search(r"Sources/LSMStore/(.*)", line.strip())
        name = found.group(1) if found else None
    elif name and line.startswith("DA:"):
        number, count = line[3:].split(",")[:2]
        hits[name][int(number)] = max(hits[name].get(int(number), 0), int(count))

def percent(names):
    lines = [count for name in names for count in hits[name].values()]
    return 100 * sum(1 for count in lines if count) / max(1, len(lines)), len(lines)

folders = collections.defaultdict(list)
for name in sorted(hits):
    folders[name.split("/")[0] if "/" in name else "(top)"].append(name)
for folder in sorted(folders):
    print("%-14s %5.1f %% of %d lines" % (folder, *percent(folders[folder])))
    for name in folders[folder]:
        share, lines = percent([name])
        if share < 100:
            missed = [n for n in sorted(hits[name]) if not hits[name][n]]
            print("    %-52s %5.1f %% of %4d; not: %s" % (name, share, lines, " ".join(map(str, missed[:14]))))
guarded = {
    "WAL": [n for n in hits if n.startswith("Log/")],
    "manifest": [n for n in hits if n.startswith("Version/")],
    "recovery": [n for n in hits if n.startswith("Maintenance/Recovery")],
    "compaction": [n for n in hits if n.startswith("Compaction/")],
}
failed = False
print()
for part, names in guarded.items():
    share, lines = percent(names)
    failed |= share < float(sys.argv[2])
    print("%-14s %5.1f %% of %d lines" % (part, share, lines))
sys.exit(failed)
PY
