# SPDX-License-Identifier: Apache-2.0
"""One redis-py client as the checks see it: the same calls, whether it is the blocking or the asyncio one."""

import asyncio
import inspect
import threading

import redis
import redis.asyncio

VERSION = tuple(int(part) for part in redis.__version__.split(".")[:2])


class Session:
    """`r` is the client under test, `other()` makes a further, blocking one."""

    def __init__(self, address, protocol, way, password=None):
        self.host, port = address.rsplit(":", 1)
        self.port, self.protocol, self.way, self.password = int(port), protocol, way, password
        self._made = []
        self.loop = asyncio.new_event_loop() if way == "asyncio" else None
        self.r = self.client()

    def options(self, **more):
        options = {"host": self.host, "port": self.port, "password": self.password, **more}
        if VERSION >= (5, 0):
            options.setdefault("protocol", self.protocol)
        return options

    def client(self, **more):
        """Another client of the way under test."""
        if self.loop is None:
            return self.other(**more)

        async def make():
            return redis.asyncio.Redis(**self.options(**more))

        made = self.loop.run_until_complete(make())
        self._made.append(made)
        return Settled(made, self.loop)

    def other(self, **more):
        made = redis.Redis(**self.options(**more))
        self._made.append(made)
        return made

    def value(self, result):
        """What a call gave that did not go through `r` itself."""
        return self.loop.run_until_complete(result) if inspect.iscoroutine(result) else result

    def meanwhile(self, call, *arguments, after=0.15):
        """Calls in a thread a little later; `join` the result."""
        timer = threading.Timer(after, call, arguments)
        timer.start()
        return timer

    def close(self):
        for made in self._made:
            if isinstance(made, redis.asyncio.Redis):
                self.loop.run_until_complete(made.close() if VERSION < (5, 0) else made.aclose())
                self.loop.run_until_complete(made.connection_pool.disconnect())
            else:
                made.close()
                made.connection_pool.disconnect()
        if self.loop:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()


class Settled:
    """Waits for whatever an asyncio object's methods give."""

    def __init__(self, thing, loop):
        self.__dict__.update(_thing=thing, _loop=loop)

    def __getattr__(self, name):
        found = getattr(self._thing, name)
        if not callable(found):
            return found

        def call(*arguments, **options):
            return self._settle(found(*arguments, **options))

        return call

    def __setattr__(self, name, value):
        setattr(self._thing, name, value)

    def _settle(self, result):
        if inspect.iscoroutine(result) or asyncio.isfuture(result):
            return self._settle(self._loop.run_until_complete(result))
        if inspect.isasyncgen(result):
            return self._loop.run_until_complete(self._collected(result))
        if type(result).__module__.startswith("redis.asyncio"):
            return Settled(result, self._loop)
        return result

    @staticmethod
    async def _collected(generator):
        return [item async for item in generator]

    def __enter__(self):
        self._loop.run_until_complete(self._thing.__aenter__())
        return self

    def __exit__(self, *failure):
        self._loop.run_until_complete(self._thing.__aexit__(*failure))
