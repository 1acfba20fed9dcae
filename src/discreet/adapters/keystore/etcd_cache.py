"""Cache of etcd's values, valid while this process receives every change.

One watch reports every change in the cluster. Several times a second, a linearizable read returns the cluster's
revision. If the watch has reported all changes up to that revision, the cache was current when the read began.

Invariants:
- A value is taken from the cache only if the cache was current less than `MAX_STALENESS` seconds ago; otherwise from
  etcd. So a key that was destroyed anywhere is not used here `MAX_STALENESS` seconds later, also when the network is
  cut.
- A value that was read before a reported change is not stored.
- A cluster whose revision, term or count of destructions went back was restored from a snapshot: nothing is read from
  it until a restart.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import structlog
from yarl import URL

from discreet.adapters.keystore.etcd_client import (
    PATIENCE,
    EtcdAnswer,
    EtcdClient,
    EtcdFailed,
    EtcdHeader,
    EtcdValue,
    text,
)
from discreet.errors import Misconfigured, Unavailable

log = structlog.get_logger()

DESTRUCTIONS = "destructions"
"""A value that changes with each destruction; its version counts them."""
MAX_STALENESS = 1.5
"""Seconds for which the cache is used after it was last known to be current."""
POLL_INTERVAL = 0.4
"""Seconds between two questions for the cluster's revision."""
MAX_WATCH_LAG = 0.5
"""Seconds for the watch to tell of changes up to a revision; else another member is watched."""
MOST = 20_000
"""Values in memory; one has some 100 to 2,500 bytes, encrypted as in etcd."""

OnChange = Callable[[Sequence[EtcdValue]], None]
"""Hears of changes, in the client's thread: values with `version` 0 were destroyed. Empty: changes may be missed."""


class EtcdCache:
    def __init__(self, client: EtcdClient) -> None:
        self._client, self._prefix = client, client.place.prefix
        self._turn = Lock()
        self._values: OrderedDict[str, tuple[EtcdValue | None, int]] = OrderedDict()
        self._heard, self._current_at = 0, float("-inf")
        self._known = ClusterAge()
        self._was_restored = False
        self._listeners: list[OnChange] = []

    def refuse_restored(self) -> None:
        """Raise Unavailable if the cluster was restored from a snapshot while this process ran."""
        if self._was_restored:
            raise Unavailable(
                "etcd was restored from a snapshot while this server ran, so destroyed keys may be back. The operator "
                "needs to restart the server."
            )

    def read(self, name: str) -> EtcdValue | None:
        """Return the value of a name, without our prefix. Unavailable if it is not here and etcd cannot be reached."""
        self.refuse_restored()
        with self._turn:
            if self._is_current() and name in self._values:
                self._values.move_to_end(name)
                return self._values[name][0]
        value, revision = self._client.get(self._prefix + name)
        self.store(name, value, revision)
        return value

    def store(self, name: str, value: EtcdValue | None, revision: int) -> None:
        """Store the value that etcd had at this revision, unless a later change is known."""
        with self._turn:
            self._values.pop(name, None)
            if revision >= self._heard:
                self._values[name] = value, revision
                if len(self._values) > MOST:
                    self._values.popitem(last=False)

    def forget(self, name: str) -> None:
        """Read the name from etcd the next time."""
        with self._turn:
            self._values.pop(name, None)

    def wait_until_current(self) -> None:
        """Wait until listeners get every change, or notice of missed ones. Unavailable if that takes too long."""
        until = time.monotonic() + PATIENCE
        while not self._is_current():
            if time.monotonic() > until:
                raise self._client.unavailable()
            time.sleep(0.01)

    def listen(self, listener: OnChange) -> Callable[[], None]:
        """Pass changes to the listener until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def keep_current(self) -> None:
        """Watch one member after the other, without end. Runs in the client's thread."""
        at = 0
        while True:
            try:
                await self._follow(self._client.place.members[at])
            except* (EtcdFailed, Misconfigured, Unavailable) as why:
                log.warning("etcd_watch_lost", error=type(why.exceptions[0]).__name__)
            self._lose()
            at = (at + 1) % len(self._client.place.members)
            await asyncio.sleep(0.05)

    async def _follow(self, member: URL) -> None:
        begun = asyncio.Event()
        async with asyncio.TaskGroup() as both:  # when one fails, the other ends
            both.create_task(self._hear_all(member, begun))
            both.create_task(self._ask_on(begun))

    async def _hear_all(self, member: URL, begun: asyncio.Event) -> None:
        async for told in self._client.watch(member):
            if told.created:
                self._begin(told.header)
                begun.set()
            self._hear([event.kv for event in told.events])
        raise EtcdFailed("ended")

    async def _ask_on(self, begun: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(2 * MAX_WATCH_LAG):
                await begun.wait()
        except TimeoutError:
            raise EtcdFailed("not begun") from None
        while not self._was_restored:
            await self._ask()
            await asyncio.sleep(POLL_INTERVAL)
        raise EtcdFailed("restored")

    async def _ask(self) -> None:
        began, known = time.monotonic(), self._known
        now = await self._client.asked("kv/range", {"key": text(self._prefix + DESTRUCTIONS)})
        self._refuse_older(now, known)
        await self._until_heard(now.header.revision)
        self._current_at = began

    async def _until_heard(self, revision: int) -> None:
        until = time.monotonic() + MAX_WATCH_LAG
        while self._heard < revision:
            if time.monotonic() > until:
                raise EtcdFailed("silent")
            await asyncio.sleep(0.01)

    def _begin(self, header: EtcdHeader) -> None:
        with self._turn:
            self._values.clear()
            self._heard = header.revision  # of this member, which may lag

    def _hear(self, changed: Sequence[EtcdValue]) -> None:
        with self._turn:
            for value in changed:
                self._heard = max(self._heard, value.mod_revision)
                name = value.key.decode(errors="replace").removeprefix(self._prefix)
                if name in self._values and self._values[name][1] < value.mod_revision:
                    del self._values[name]
        self._known = self._known.after(ClusterAge(self._heard))
        if changed:
            for listener in list(self._listeners):
                listener(changed)

    def _is_current(self) -> bool:
        return time.monotonic() - self._current_at < MAX_STALENESS

    def _lose(self) -> None:
        with self._turn:
            self._current_at = float("-inf")
            self._values.clear()
        for listener in list(self._listeners):
            listener([])

    def _refuse_older(self, answer: EtcdAnswer, known: "ClusterAge") -> None:
        """Stop using the cluster if the majority's state is older than what was known before the request."""
        destructions = answer.kvs[0].version if answer.kvs else 0
        now = ClusterAge(answer.header.revision, answer.header.raft_term, destructions)
        if now.is_before(known):
            self._was_restored = True
            log.error("etcd_snapshot_restored")
        self._known = self._known.after(now)


@dataclass(frozen=True)
class ClusterAge:
    """Counters that only grow while a cluster lives. A restore from a snapshot sets them back."""

    revision: int = 0
    term: int = 0
    destructions: int = 0

    def is_before(self, known: "ClusterAge") -> bool:
        return self.revision < known.revision or self.term < known.term or self.destructions < known.destructions

    def after(self, other: "ClusterAge") -> "ClusterAge":
        return ClusterAge(
            max(self.revision, other.revision),
            max(self.term, other.term),
            max(self.destructions, other.destructions),
        )
