# SPDX-License-Identifier: Apache-2.0
"""`kill -9` of a server while clients track, round after round on one directory.

Usage: server_kills.py BINARY [--rounds 5] [--clients 8] [--seed N]

In each round clients send payloads until the server is killed, at a random moment. It is started again, and asked for
everything that it holds, through the Elasticsearch door, by `/event/{id}` and by timelines:

- each event of a payload that was answered is there exactly once, found by search, by its id and in its timeline;
- a payload that was not answered is there whole, or not at all;
- what profiles count (orders, their value, views, visits) is the sum over the events and sessions that are theirs, so
  that no effect is there without its event, and none twice; profiles that were merged count as one;
- nothing is there that was not sent.

Then what was not answered is sent again, and some of what was: it must end up there once, which the next round sees.
The last round is followed by a start without a kill. After ten rounds a fresh directory is taken, as everything is read
in each. Starts after a kill are timed up to the first right `_count`.
"""
import argparse
import collections
import http.client
import random
import statistics
import sys
import tempfile
import threading
import time

from served import ADMINISTRATOR, Served
from wire import Wire, documents, sign_in

SOURCE = "kills"
ROUNDS_OF_DIRECTORY = 10
# The small ones make the store flush and the index seal while the clients send.
MEMORIES = ("16MiB", "32MiB", "256MiB")


class Payload:
    def __init__(self, body):
        self.body = body
        self.ids = [event["id"] for event in body["events"]]
        self.is_answered = False


class Sender:
    """One client: visits of several persons, one after the other, on one connection."""

    def __init__(self, name, seed):
        self.name = name
        self.chance = random.Random(f"{seed} {name}")
        self.sent = []
        self.failure = None
        self.made = 0

    def run(self, port):
        wire = Wire(port)
        try:
            while True:
                payload = self.payload()
                self.sent.append(payload)
                status, answer = wire.call("POST", "/track", payload.body)
                if status != 200:
                    raise ValueError(f"status {status}: {answer}")
                payload.is_answered = True
        except (OSError, http.client.HTTPException):
            pass  # The server was killed.
        except ValueError as failure:
            self.failure = f"{self.name}: {failure}"
        wire.close()

    def payload(self):
        chance = self.chance
        if self.made == 0 or chance.random() < 0.1:
            self.session = f"{self.name}-visit-{self.made}"
            # Some persons come back in each round and to each client; most are of one round.
            lasting = chance.random() < 0.2
            self.person = f"all-{chance.randrange(8)}" if lasting else f"{self.name[:4]}-{chance.randrange(24)}"
        count = 1 if chance.random() < 0.6 else chance.randrange(2, 9)
        events = [self.event() for _ in range(count)]
        if chance.random() < 0.05 and self.sent:
            events.append(chance.choice(chance.choice(self.sent).body["events"]))  # Once more: to be ignored.
        return Payload({"source": {"id": SOURCE}, "session": {"id": self.session}, "events": events})

    def event(self):
        chance = self.chance
        self.made += 1
        phone = f"+44 {sum(self.person.encode())} {self.person[-2:]}"
        identifiers = {"email": f"{self.person}@example.com", "phone": phone}
        kind = chance.choices(["page-view", "order-completed", "sign-in", "identification", "basket-viewed"],
                              [40, 30, 8, 7, 15])[0]
        properties = {"note": f"{self.made} {'x' * chance.randrange(200)}"}
        if kind == "order-completed":
            properties |= {"id": f"{self.name}-order-{self.made}", "total": chance.randrange(1, 100_000)}
        if kind == "sign-in":
            properties["email"] = identifiers["email"]
        if kind == "identification":  # By one of the two, by both, by none.
            properties |= {name: value for name, value in identifiers.items() if chance.random() < 0.6}
        return {"id": f"{self.name}-{self.made}", "type": kind, "properties": properties}


class Sums:
    """What a profile counts, or should."""

    def __init__(self):
        self.values = collections.Counter()
        self.events = set()

    def take(self, event):
        if event["type"] == "order-completed":
            total = event["properties"]["total"]
            self.values.update({"orders.count": 1, "orders.total": total, "ltv": total})
        if event["type"] == "page-view":
            self.values["views"] += 1

    @staticmethod
    def stored(profile):
        metrics = profile.get("data", {}).get("metrics", {})
        orders = metrics.get("orders", {})
        values = {
            "orders.count": orders.get("count", 0), "orders.total": orders.get("total", 0),
            "ltv": metrics.get("ltv", 0), "views": profile["stats"]["views"], "visits": profile["stats"]["visits"],
        }
        return collections.Counter({name: value for name, value in values.items() if value})


class Check:
    """What the directory must hold, and whether it does."""

    def __init__(self):
        self.events = {}  # By id, as sent.
        self.sessions = set()
        self.promised = set()  # Ids that were answered.
        self.unanswered = []

    def note(self, payloads):
        for payload in payloads:
            self.events.update((event["id"], event) for event in payload.body["events"])
            self.sessions.add(payload.body["session"]["id"])
            if payload.is_answered:
                self.promised.update(payload.ids)
            else:
                self.unanswered.append(payload)

    def bounds(self):
        return len(self.promised), len(self.promised.union(*(payload.ids for payload in self.unanswered)))

    def run(self, wire, api, ids):
        """Asks for everything; `ids` are looked at one by one too. Returns the first thing that is wrong, or `None`."""
        fields = ["type", "profile.id", "session.id", "properties.total", "properties.note"]
        found = {}
        for id, source in documents(wire, "strata-event", fields, 1_000):
            if id in found or id not in self.events:
                return f"event {id} is there {'twice' if id in found else 'and was never sent'}"
            sent = self.events[id]
            for name in ("total", "note"):
                if source["properties"].get(name) != sent["properties"].get(name):
                    return f"event {id} has another {name} than was sent"
            found[id] = source
        missing = self.promised - found.keys()
        if missing:
            return f"{len(missing)} events were answered and are not there: {sorted(missing)[:5]}"
        for payload in self.unanswered:
            own = [id for id in payload.ids if id not in self.promised]
            if len({id in found for id in own}) > 1:
                return f"a payload is there in part: {own}, of these {[id for id in own if id in found]}"
        return (
            self.profiles(wire, api, found, {found[id]["profile"]["id"] for id in ids if id in found})
            or self.one_by_one(wire, api, found, ids))

    def profiles(self, wire, api, found, touched):
        stored, owner, sums = {}, {}, collections.defaultdict(Sums)
        for id, source in documents(wire, "strata-profile", ["ids", "data.metrics", "stats"], 1_000):
            stored[id] = source
            for known in source["ids"]:
                if owner.setdefault(known, id) != id:
                    return f"profiles {id} and {owner[known]} both have been {known}"
        visits = {}
        for id, source in documents(wire, "strata-session", ["profile.id"], 1_000):
            if id not in self.sessions:
                return f"session {id} is there and was never sent"
            visits[id] = owner.get(source["profile"]["id"])
            sums[visits[id]].values["visits"] += 1
        for id, event in found.items():
            profile, session = owner.get(event["profile"]["id"]), event["session"]["id"]
            if profile is None or visits.get(session) != profile:
                return f"event {id} is of profile {profile}, its session {session} of {visits.get(session)}"
            sums[profile].take(self.events[id])
            sums[profile].events.add(id)
        for id, source in stored.items():
            values = Sums.stored(source)
            if values != sums[id].values:
                return f"profile {id} counts {dict(values)}, its events make {dict(sums[id].values)}"
        for id in {owner[known] for known in touched}:
            listed = [entry["id"] for entry in api.right("GET", f"/events/profile/{id}?limit=1000")["result"]]
            whole = sums[id].events
            if len(listed) != len(set(listed)) or not set(listed) <= whole or len(listed) != min(1_000, len(whole)):
                return f"the timeline of {id} has {len(listed)} entries for {len(whole)} events"
        return None

    def one_by_one(self, wire, api, found, ids):
        for id in ids:
            status, answer = api.call("GET", f"/event/{id}")
            if status != (200 if id in found else 404) or status == 200 and answer["event"]["id"] != id:
                return f"GET /event/{id}: status {status} for an event that is {'' if id in found else 'not '}there"
        for at in range(0, len(ids), 500):
            some = ids[at:at + 500]
            count = wire.right("POST", "/strata-event/_count", {"query": {"terms": {"id": some}}})["count"]
            if count != sum(id in found for id in some):
                return f"a search for {len(some)} ids finds {count}"
        self.promised |= found.keys()
        return None


class Rounds:
    """Rounds on one directory."""

    def __init__(self, options, directory, first):
        self.options = options
        self.directory = directory
        self.chance = random.Random(f"{options.seed} {first}")
        self.check = Check()
        self.starts = []
        self.token = None
        self.answered = 0
        self.whole = self.absent = 0

    def serve(self, **more):
        memory = self.chance.choice(MEMORIES)
        return Served(self.options.binary, "api", "elastic", data=self.directory, options=("--memory", memory), **more)

    def prepare(self):
        with self.serve(environment=ADMINISTRATOR) as served:
            self.token = sign_in(served.ports["api"])
            api = Wire(served.ports["api"], self.token)
            api.right("POST", "/event-source", {"id": SOURCE, "name": SOURCE, "type": ["rest"]})
            api.close()

    def load(self, number):
        """Clients send until the server is killed. All that they sent."""
        with_clients = [
            Sender(f"r{number:03}c{client}", self.options.seed) for client in range(self.options.clients)]
        served = self.serve()
        threads = [threading.Thread(target=sender.run, args=(served.ports["api"],)) for sender in with_clients]
        for thread in threads:
            thread.start()
        after = self.chance.uniform(0.1, 1.5)
        time.sleep(after)
        served.kill()
        for thread in threads:
            thread.join()
        for sender in with_clients:
            if sender.failure:
                raise SystemExit(f"round {number}: {sender.failure}")
        return after, [payload for sender in with_clients for payload in sender.sent]

    def start(self):
        """A server that has just answered how many events there are."""
        least, most = self.check.bounds()
        served = self.serve()
        wire = Wire(served.ports["elastic"])
        count = wire.right("GET", "/strata-event/_count")["count"]
        self.starts.append(time.monotonic() - served.began)
        if not least <= count <= most:
            raise SystemExit(f"{least} to {most} events should be there, {count} are counted")
        return served, wire

    def round(self, number):
        after, sent = self.load(number)
        self.check.note(sent)
        open_payloads = self.check.unanswered[:]
        served, wire = self.start()
        with served:
            api = Wire(served.ports["api"], self.token)
            ids = sorted({id for payload in sent for id in payload.ids})
            wrong = self.check.run(wire, api, ids)
            if wrong:
                raise SystemExit(f"seed {self.options.seed}, round {number}: {wrong}")
            self.answered += sum(payload.is_answered for payload in sent)
            there = sum(set(payload.ids) <= self.check.promised for payload in open_payloads)
            self.whole += there
            self.absent += len(open_payloads) - there
            print(
                f"  round {number}: killed after {after:.2f} s; {sum(p.is_answered for p in sent)} payloads answered, "
                f"{there} not answered and there, {len(open_payloads) - there} not there; right again after "
                f"{self.starts[-1] * 1000:.0f} ms", flush=True)
            for payload in open_payloads + self.chance.sample(sent, min(20, len(sent))):
                api.right("POST", "/track", payload.body)
                self.check.promised.update(payload.ids)
            self.check.unanswered = []
            wire.close()
            api.close()

    def finish(self):
        with self.serve() as served:
            wire, api = Wire(served.ports["elastic"]), Wire(served.ports["api"], self.token)
            wrong = self.check.run(wire, api, [])
            if wrong:
                raise SystemExit(f"seed {self.options.seed}, after the last round: {wrong}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    done = []
    for first in range(1, options.rounds + 1, ROUNDS_OF_DIRECTORY):
        with tempfile.TemporaryDirectory(prefix="strata-kills-") as directory:
            rounds = Rounds(options, directory, first)
            rounds.prepare()
            for number in range(first, min(first + ROUNDS_OF_DIRECTORY, options.rounds + 1)):
                rounds.round(number)
            rounds.finish()
            done.append(rounds)
    starts = [start * 1000 for rounds in done for start in rounds.starts]
    answered, whole, absent, events = (
        sum(counts) for counts in zip(*((r.answered, r.whole, r.absent, len(r.check.promised)) for r in done)))
    print(
        f"server kills: passed; {options.rounds} rounds, {answered} payloads answered, {whole} not answered and there, "
        f"{absent} not there; {events} events; right again after {min(starts):.0f} ms at least, "
        f"{statistics.median(starts):.0f} in the middle, {max(starts):.0f} at most")
    return 0


if __name__ == "__main__":
    sys.exit(main())
