"""Cache of etcd's values, valid while this process receives every change.

One watch reports every change in the cluster. Several times a second, a linearizable read returns the cluster's
revision. If the watch has reported all changes up to that revision, the cache was current when the read began.

Invariants:
- A value is taken from the cache only if the cache was current less than `MAX_STALENESS` seconds ago; otherwise from
  etcd. So a key that was destroyed anywhere is not used here `MAX_STALENESS` seconds later, even when the network is
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
MAX_VALUES = 20_000
"""Values in memory; one has some 100 to 2,500 bytes, encrypted as in etcd."""

OnChange = Callable[[Sequence[EtcdValue]], None]
"""Hears of changes, in the client's thread: values with `version` 0 were destroyed. Empty: changes may be missed."""


class EtcdCache:
    def __init__(self, client: EtcdClient) -> None:
        self._client, self._prefix = client, client.cluster.prefix
        self._lock = Lock()
        self._values: OrderedDict[str, tuple[EtcdValue | None, int]] = OrderedDict()
        self._revision, self._current_at = 0, float("-inf")
        self._known_age = ClusterAge()
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
        with self._lock:
            if self._is_current() and name in self._values:
                self._values.move_to_end(name)
                return self._values[name][0]
        value, revision = self._client.get(self._prefix + name)
        self.store(name, value, revision)
        return value

    def store(self, name: str, value: EtcdValue | None, revision: int) -> None:
        """Store the value that etcd had at this revision, unless a later change is known."""
        with self._lock:
            self._values.pop(name, None)
            if revision >= self._revision:
                self._values[name] = value, revision
                if len(self._values) > MAX_VALUES:
                    self._values.popitem(last=False)

    def forget(self, name: str) -> None:
        """Read the name from etcd the next time."""
        with self._lock:
            self._values.pop(name, None)

    def wait_until_current(self) -> None:
        """Wait until listeners get every change, or notice of missed ones. Unavailable if that takes too long."""
        deadline = time.monotonic() + PATIENCE
        while not self._is_current():
            if time.monotonic() > deadline:
                raise self._client.unavailable()
            time.sleep(0.01)

    def listen(self, listener: OnChange) -> Callable[[], None]:
        """Pass changes to the listener until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def keep_current(self) -> None:
        """Watch one member after the other, without end. Runs in the client's thread."""
        index = 0
        while True:
            try:
                await self._follow(self._client.cluster.members[index])
            except* (EtcdFailed, Misconfigured, Unavailable) as why:
                log.warning("etcd_watch_lost", error=type(why.exceptions[0]).__name__)
            self._invalidate()
            index = (index + 1) % len(self._client.cluster.members)
            await asyncio.sleep(0.05)

    async def _follow(self, member: URL) -> None:
        has_started = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:  # when one fails, the other ends
            tasks.create_task(self._receive_changes(member, has_started))
            tasks.create_task(self._poll(has_started))

    async def _receive_changes(self, member: URL, has_started: asyncio.Event) -> None:
        async for changes in self._client.watch(member):
            if changes.created:
                self._restart(changes.header)
                has_started.set()
            self._apply_changes([event.kv for event in changes.events])
        raise EtcdFailed("ended")

    async def _poll(self, has_started: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(2 * MAX_WATCH_LAG):
                await has_started.wait()
        except TimeoutError:
            raise EtcdFailed("not begun") from None
        while not self._was_restored:
            await self._confirm_current()
            await asyncio.sleep(POLL_INTERVAL)
        raise EtcdFailed("restored")

    async def _confirm_current(self) -> None:
        asked_at, known_age = time.monotonic(), self._known_age
        answer = await self._client.ask_any_member("kv/range", {"key": text(self._prefix + DESTRUCTIONS)})
        self._detect_restore(answer, known_age)
        await self._wait_for_revision(answer.header.revision)
        self._current_at = asked_at

    async def _wait_for_revision(self, revision: int) -> None:
        deadline = time.monotonic() + MAX_WATCH_LAG
        while self._revision < revision:
            if time.monotonic() > deadline:
                raise EtcdFailed("silent")
            await asyncio.sleep(0.01)

    def _restart(self, header: EtcdHeader) -> None:
        with self._lock:
            self._values.clear()
            self._revision = header.revision  # of this member, which may lag

    def _apply_changes(self, changed: Sequence[EtcdValue]) -> None:
        with self._lock:
            for value in changed:
                self._revision = max(self._revision, value.mod_revision)
                name = value.key.decode(errors="replace").removeprefix(self._prefix)
                if name in self._values and self._values[name][1] < value.mod_revision:
                    del self._values[name]
        self._known_age = self._known_age.after(ClusterAge(self._revision))
        if changed:
            for listener in list(self._listeners):
                listener(changed)

    def _is_current(self) -> bool:
        return time.monotonic() - self._current_at < MAX_STALENESS

    def _invalidate(self) -> None:
        with self._lock:
            self._current_at = float("-inf")
            self._values.clear()
        for listener in list(self._listeners):
            listener([])

    def _detect_restore(self, answer: EtcdAnswer, known_age: "ClusterAge") -> None:
        """Stop using the cluster if the majority's state is older than what was known before the request."""
        destructions = answer.kvs[0].version if answer.kvs else 0
        age = ClusterAge(answer.header.revision, answer.header.raft_term, destructions)
        if age.is_before(known_age):
            self._was_restored = True
            log.error("etcd_snapshot_restored")
        self._known_age = self._known_age.after(age)


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
