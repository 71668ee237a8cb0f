# SPDX-License-Identifier: Apache-2.0
"""Commands by family. A family has LINES (template.py) and may have PROGRAMS: weights and functions that make
several steps which belong together. `malformed` is made from the other families (mutation.py)."""

import importlib

DATA = [
    "strings",
    "counters",
    "keys",
    "expiry",
    "hashes",
    "lists",
    "sets",
    "zsets",
    "bits",
    "hll",
    "geo",
    "streams",
    "sort",
]
NAMES = [*DATA, "scan", "bulk", "transactions", "pubsub", "blocking", "tracking", "server", "malformed"]


def load(name):
    return importlib.import_module("families." + name)
