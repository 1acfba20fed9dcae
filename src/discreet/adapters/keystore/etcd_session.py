"""This process's session with etcd: names that exist while it lives.

Invariants:
- The names belong to a lease that the process keeps alive. They expire some seconds after the process ends.
- A lease that was lost, because the process was suspended or cut off, is replaced with all its names, except locks:
  another process may hold them.
- A lock whose answer was lost belongs to this process, which holds it or can take it again.
"""

import asyncio
from threading import Lock
from uuid import uuid4

import msgspec
import structlog

from discreet.adapters.keystore.etcd_client import (
    EtcdAnswer,
    EtcdClient,
    EtcdFailed,
    delete,
    has_value,
    is_unchanged,
    put,
)
from discreet.errors import Misconfigured, Unavailable

log = structlog.get_logger()

LEASE_SECONDS = 15
"""Seconds that a name outlives its process at most."""
RENEWAL_INTERVAL = 4.0


class _RenewalAnswer(msgspec.Struct):
    result: EtcdAnswer = EtcdAnswer()


class EtcdSession:
    """A session of one client. Its `id` is unique."""

    def __init__(self, client: EtcdClient) -> None:
        self._client, self._prefix = client, client.cluster.prefix
        self.id = str(uuid4())
        self._names: set[str] = set()
        self._locks: set[str] = set()
        self._lock = Lock()
        self._lease = client.run(self._grant_lease())
        self._end = client.start(self._keep_alive())

    def hold(self, name: str) -> None:
        """Create the name, without a value."""
        self._names.add(name)
        try:
            self._client.commit([], [put(self._prefix + name, self.id.encode(), self._lease)])
        except Misconfigured:  # the lease has ended while this process was suspended
            self._client.run(self._replace_lease())

    def try_acquire(self, name: str) -> bool:
        """Take a lock: create the name if it does not exist, and return whether that worked."""
        full_name = self._prefix + name
        with self._lock:
            if name in self._locks:
                return False
            is_free, put_ours = [is_unchanged(full_name, 0)], put(full_name, self.id.encode(), self._lease)
            if not self._client.commit(is_free, [put_ours]).succeeded and not self._has(full_name):
                return False
            self._locks.add(name)
            return True

    def release(self, name: str) -> None:
        """Delete the name, unless another process holds it now."""
        self._names.discard(name)
        self._locks.discard(name)
        full_name = self._prefix + name
        self._client.commit([has_value(full_name, self.id)], [delete(full_name)])

    def close(self) -> None:
        """End all names now."""
        self._end()
        try:
            self._client.ask("lease/revoke", {"ID": str(self._lease)})
        except (Unavailable, Misconfigured):
            log.warning("etcd_session_left", seconds=LEASE_SECONDS)

    def _has(self, full_name: str) -> bool:
        """Return whether this process holds the name: its creation succeeded and only the answer was lost."""
        value, _ = self._client.get(full_name)
        return value is not None and value.value == self.id.encode()

    async def _grant_lease(self) -> int:
        return (await self._client.ask_any_member("lease/grant", {"TTL": str(LEASE_SECONDS)})).ID

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL_INTERVAL)
            try:
                if not await self._renew_lease():
                    await self._replace_lease()
            except (EtcdFailed, Misconfigured, Unavailable) as why:
                log.warning("etcd_renewal_failed", error=type(why).__name__)

    async def _renew_lease(self) -> bool:
        body = msgspec.json.encode({"ID": str(self._lease)})
        for member in self._client.cluster.members:
            try:
                content = await self._client.fetch(member, "/v3/lease/keepalive", body)
            except EtcdFailed:
                continue
            return msgspec.json.decode(content, type=_RenewalAnswer, strict=False).result.TTL > 0
        raise EtcdFailed("no member")

    async def _replace_lease(self) -> None:
        self._lease = await self._grant_lease()
        names = [put(self._prefix + name, self.id.encode(), self._lease) for name in sorted(self._names)]
        if names:
            await self._client.ask_any_member("kv/txn", {"success": names})
        log.warning("etcd_session_replaced")
