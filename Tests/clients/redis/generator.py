# SPDX-License-Identifier: Apache-2.0
"""Random programs from a seed."""

import itertools
import random
import re

import families
from hazard import is_hazardous
from mutation import mutated
from pools import Pools
from rules import is_plain
from step import COMMANDER, RIVAL, Step
from template import Template
from values import KEYS

# Now and then the other connection carries on.
HAND_OVER_CHANCE = 0.003
# More than half of all commands belong to episodes.
EPISODE_CHANCE = 0.06
EPISODE_SPOILED_CHANCE = 0.03


class Weighted:
    """Things that are drawn by weight."""

    def __init__(self, pairs):
        pairs = list(pairs)
        self._items = [item for _, item in pairs]
        self._sums = list(itertools.accumulate(weight for weight, _ in pairs))

    def draw(self, source):
        return source.choices(self._items, cum_weights=self._sums)[0]


class Generator:
    """`program` makes the steps of one round. `note(command, keywords)` hears of each template it uses."""

    def __init__(self, names, note=lambda command, keywords: None):
        self._note = note
        self._names = names
        self._families = {name: self._family(name) for name in names if name != "malformed"}
        self._seeds = {name: _seeds(name) for name in names if name in families.DATA}
        data = [name for name in names if name in families.DATA] or families.DATA
        self._plain = Weighted(pair for name in data for pair in _templates(name))
        spoiled = [name for name in names if name in families.DATA + ["scan", "pubsub"]] or families.DATA + [
            "scan"
        ]
        self._spoiled = Weighted(pair for name in spoiled for pair in _templates(name))

    def _family(self, name):
        return Weighted(_templates(name) + list(getattr(families.load(name), "PROGRAMS", [])))

    def program(self, seed, length):
        source = random.Random(seed)
        pools = Pools(source)
        steps, connection = [], COMMANDER
        while len(steps) < length:
            if source.random() < HAND_OVER_CHANCE:
                connection = COMMANDER if connection == RIVAL else RIVAL
            steps += self._next(pools, connection)
        return steps

    def _next(self, pools, connection):
        name = pools.random.choice(self._names)
        if name in self._seeds and pools.random.random() < EPISODE_CHANCE:
            return self._episode(pools, name, connection)
        if name == "malformed":
            return [Step(connection, self._malformed(pools))]
        item = self._families[name].draw(pools.random)
        if not isinstance(item, Template):
            return item(pools, lambda: self._simple(pools))
        arguments = self._expanded(item, pools)
        return [] if is_hazardous(arguments) else [Step(connection, arguments)]

    def _episode(self, pools, name, connection):
        """Some dozens of commands of one family on one or two new keys, so that most find what they ask for."""
        random = pools.random
        pools.focus = random.choice(((0,), (1,), (0, 1)))
        letters, seeds = self._seeds[name]
        keys = [KEYS[letter][n] for letter in letters for n in pools.focus]
        commands = [[b"DEL", *keys]] + [self._expanded(seed, pools) for seed in seeds]
        for _ in range(random.randint(20, 70)):
            item = self._families[name].draw(random)
            if isinstance(item, Template):
                arguments = self._expanded(item, pools)
                spoiled = random.random() < EPISODE_SPOILED_CHANCE
                commands.append(mutated(arguments, random) if spoiled else arguments)
        pools.focus = ()
        return [Step(connection, arguments) for arguments in commands if not is_hazardous(arguments)]

    def _expanded(self, template, pools):
        arguments, keywords = template.expand(pools)
        self._note(template.command, keywords)
        return arguments

    def _simple(self, pools):
        """A command that may stand in a transaction."""
        while True:
            arguments = self._expanded(self._plain.draw(pools.random), pools)
            if is_plain(arguments) and not is_hazardous(arguments):
                return arguments

    def _malformed(self, pools):
        while True:
            arguments, _ = self._spoiled.draw(pools.random).expand(pools)
            arguments = mutated(arguments, pools.random)
            if not is_hazardous(arguments):
                return arguments


def _templates(name):
    return [(template.weight, template) for template in _parsed(families.load(name).LINES)]


def _parsed(lines):
    return [Template(line) for line in lines.strip().splitlines()]


def _seeds(name):
    """The letters of a family's own keys, and the commands that fill them: SEED, or else the first of LINES,
    each as often as its weight says, at most four times."""
    family = families.load(name)
    letters = sorted(set(re.findall(r"<(?:key|only):(\w)>", family.LINES)))
    seeds = _parsed(getattr(family, "SEED", "")) or _parsed(family.LINES)[:1]
    return letters, [seed for seed in seeds for _ in range(min(int(seed.weight), 4))]
