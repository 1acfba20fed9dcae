"""Client of etcd's JSON gateway for synchronous code.

The requests run in a thread with its own event loop, so the caller may be in another one, which blocks. A request goes
to one member; if that fails, to the next. (API: etcd.io/docs/v3.5/dev-guide/api_grpc_gateway.)

Invariants:
- A request waits `PATIENCE` at most. While no member answers, requests fail at once (`watching`).
- A transaction may have been applied although its answer was lost, so callers retry only idempotent ones.
- Errors name the members, never a key's content.
"""

import asyncio
import base64
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
import msgspec
from yarl import URL

from discreet.adapters.egress import EgressGateway, TlsIdentity
from discreet.errors import Misconfigured, Unavailable

T = TypeVar("T")

ATTEMPT = aiohttp.ClientTimeout(total=1.0)
"""One request to one member. A write needs a few milliseconds, an election about a second."""
PATIENCE = 3.0
"""Seconds for one request with all its attempts."""
PAGE = 500
"""Values that one request lists at most."""


@dataclass(frozen=True)
class EtcdAddress:
    """A cluster: its members and the prefix of all our names there."""

    members: tuple[URL, ...]
    prefix: str

    @property
    def hosts(self) -> str:
        return ", ".join(f"{member.host}:{member.port}" for member in self.members)


def parse_etcd_url(url: str) -> EtcdAddress:
    """Parse a setting that `settings.py` has validated."""
    scheme, _, rest = url.partition("://")
    members, _, prefix = rest.partition("/")
    protocol = "http" if scheme == "etcd+http" else "https"
    return EtcdAddress(
        tuple(URL(f"{protocol}://{member}") for member in members.split(",")), f"{prefix or 'discreet'}/"
    )


class EtcdHeader(msgspec.Struct, frozen=True):
    cluster_id: int = 0
    member_id: int = 0
    revision: int = 0
    raft_term: int = 0


class EtcdValue(msgspec.Struct, frozen=True):
    """A value as it is stored. `mod_revision` changes with each change of the value; `version` counts them."""

    key: bytes
    mod_revision: int = 0
    version: int = 0
    value: bytes = b""
    lease: int = 0


class EtcdAnswer(msgspec.Struct, frozen=True):
    """The answer to any kind of request, with the fields that we use."""

    header: EtcdHeader = EtcdHeader()
    kvs: Sequence[EtcdValue] = ()
    more: bool = False
    succeeded: bool = False
    ID: int = 0
    TTL: int = 0
    leader: int = 0
    version: str = ""
    dbSize: int = 0  # noqa: N815  (the wire's name)
    errors: Sequence[str] = ()
    members: Sequence["EtcdMember"] = ()


class EtcdMember(msgspec.Struct, frozen=True):
    ID: int = 0
    name: str = ""
    isLearner: bool = False  # noqa: N815  (the wire's name)


class EtcdEvent(msgspec.Struct, frozen=True):
    kv: EtcdValue


class EtcdChanges(msgspec.Struct, frozen=True):
    header: EtcdHeader = EtcdHeader()
    created: bool = False
    canceled: bool = False
    events: Sequence[EtcdEvent] = ()


class _WatchLine(msgspec.Struct):
    result: EtcdChanges | None = None


class EtcdFailed(Exception):
    """A member did not answer, or cannot; the request may go to another one."""


class _EtcdRefusal(msgspec.Struct):
    message: str = ""


Call = dict[str, Any]


def text(content: bytes | str) -> str:
    """Return bytes as the gateway expects them: in base64."""
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def end_of_range(prefix: str) -> str:
    """Return the first name after all names with this prefix."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def is_unchanged(name: str, mod_revision: int) -> Call:
    """Return the condition that a value still has this revision; 0: that it does not exist."""
    return {"key": text(name), "target": "MOD", "result": "EQUAL", "mod_revision": str(mod_revision)}


def has_value(name: str, content: str) -> Call:
    """Return the condition that the name exists and has this value."""
    return {"key": text(name), "target": "VALUE", "result": "EQUAL", "value": text(content)}


def put(name: str, content: bytes, lease: int = 0) -> Call:
    return {"request_put": {"key": text(name), "value": text(content)} | ({"lease": str(lease)} if lease else {})}


def delete(name: str) -> Call:
    return {"request_delete_range": {"key": text(name)}}


@dataclass
class EtcdClient:
    """A client of one cluster. `close` ends its thread."""

    cluster: EtcdAddress
    identity: TlsIdentity | None
    is_up: bool = True
    """Whether a member answered lately. The watch (`etcd_cache.py`) keeps it current."""
    _egress: EgressGateway = field(default_factory=EgressGateway, init=False)
    _sessions: dict[URL, aiohttp.ClientSession] = field(default_factory=dict, init=False)
    _preferred: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.identity:
            self.identity.context()  # says at once what is wrong with the files
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="etcd", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.run(self._egress.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine in the client's thread and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def start(self, work: Coroutine[Any, Any, None]) -> Callable[[], None]:
        """Start the coroutine in the client's thread; return a function that cancels it and waits for its end."""
        future = asyncio.run_coroutine_threadsafe(_until_cancelled(work), self._loop)

        def stop() -> None:
            future.cancel()
            self.run(asyncio.sleep(0))

        return stop

    # Requests from outside of the client's thread -----------------------------------------------------------------

    def get(self, name: str) -> tuple[EtcdValue | None, int]:
        """Return the value now, and the cluster's revision."""
        answer = self.ask("kv/range", {"key": text(name)})
        return (answer.kvs[0] if answer.kvs else None), answer.header.revision

    def values(self, prefix: str, *, keys_only: bool = False) -> Iterator[EtcdValue]:
        """Yield the values of all names with this prefix, in order. Changes during the listing may be missed."""
        begin, end = prefix, end_of_range(prefix)
        while True:
            body = {"key": text(begin), "range_end": text(end), "limit": str(PAGE), "keys_only": keys_only}
            answer = self.ask("kv/range", body)
            yield from answer.kvs
            if not answer.more:
                return
            begin = answer.kvs[-1].key.decode() + "\0"

    def commit(self, conditions: Sequence[Call], operations: Sequence[Call]) -> EtcdAnswer:
        """Apply all operations at once if all conditions hold; `succeeded` says whether they did."""
        return self.ask("kv/txn", {"compare": [*conditions], "success": [*operations]})

    def ask(self, path: str, body: Call) -> EtcdAnswer:
        """Ask one member after the other. Unavailable when none answers."""
        if not self.is_up:
            raise self.unavailable()
        return self.run(self.ask_any_member(path, body))

    def accepts_without_certificate(self) -> bool:
        """Return whether a member answers a client that shows no certificate."""
        return self.run(self._answers_without_certificate())

    def unavailable(self) -> Unavailable:
        return Unavailable(
            f"The key store cannot be reached: no majority of etcd's members answers ({self.cluster.hosts}). Please "
            "try again in a moment."
        )

    # Requests within the client's thread --------------------------------------------------------------------------

    async def ask_any_member(self, path: str, body: Call) -> EtcdAnswer:
        """Ask as `ask` does."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for _ in self.cluster.members:
                at = self._preferred
                try:
                    answer = await self.ask_member(self.cluster.members[at], path, body)
                except EtcdFailed:
                    if self._preferred == at:
                        self._preferred = (at + 1) % len(self.cluster.members)
                else:
                    self.is_up = True
                    return answer
                if time.monotonic() >= deadline:
                    break
            await asyncio.sleep(0.05)
        self.is_up = False
        raise self.unavailable()

    async def ask_member(self, member: URL, path: str, body: Call, seconds: float | None = None) -> EtcdAnswer:
        """Ask one member. EtcdFailed if it cannot answer, Misconfigured if it refuses the request or this server."""
        limit = ATTEMPT if seconds is None else aiohttp.ClientTimeout(total=seconds)
        content = await self.fetch(member, f"/v3/{path}", msgspec.json.encode(body), limit)
        try:
            return msgspec.json.decode(content, type=EtcdAnswer, strict=False)
        except msgspec.DecodeError:
            raise self._not_etcd(member) from None

    async def fetch(self, member: URL, path: str, body: bytes | None, limit: aiohttp.ClientTimeout = ATTEMPT) -> bytes:
        """Return the content of one answer, to a GET if there is no body."""
        method = "GET" if body is None else "POST"
        try:
            async with self._session(member).request(
                method, member.with_path(path), data=body, timeout=limit, allow_redirects=False
            ) as answer:
                content = await answer.read()
        except aiohttp.ClientConnectorCertificateError as problem:
            raise self._untrusted(member) from problem
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            raise EtcdFailed(type(problem).__name__) from problem
        if answer.status >= 500 or answer.status in (408, 429):
            raise EtcdFailed(str(answer.status))
        if answer.status != 200:
            raise self._refused(member, answer.status, content)
        return content

    async def watch(self, member: URL) -> AsyncIterator[EtcdChanges]:
        """Yield the member's report of every change from now on, until it fails.

        It ends the stream itself when it has lost its cluster ("hasleader").
        """
        request = {"create_request": {"key": text(b"\0"), "range_end": text(b"\0")}}
        try:
            async with self._session(member).request(
                "POST",
                member.with_path("/v3/watch"),
                data=msgspec.json.encode(request),
                headers={"Grpc-Metadata-hasleader": "true"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=1.0),
                allow_redirects=False,
            ) as answer:
                if answer.status != 200:
                    raise EtcdFailed(str(answer.status))
                async for line in _lines(answer.content):
                    changes = msgspec.json.decode(line, type=_WatchLine, strict=False).result
                    if changes is None or changes.canceled:
                        raise EtcdFailed("cancelled")
                    yield changes
        except (aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError) as problem:
            raise EtcdFailed(type(problem).__name__) from problem

    async def _answers_without_certificate(self) -> bool:
        if self.identity is None:
            return True
        for member in self.cluster.members:
            session = self._egress.open_etcd(member, TlsIdentity(authority=self.identity.authority))
            try:
                async with session.get(member.with_path("/version"), timeout=ATTEMPT):
                    return True
            except (aiohttp.ClientError, OSError, TimeoutError):
                continue
            finally:
                await session.close()
        return False

    def _session(self, member: URL) -> aiohttp.ClientSession:
        if member not in self._sessions:
            self._sessions[member] = self._egress.open_etcd(member, self.identity)
        return self._sessions[member]

    def _untrusted(self, member: URL) -> Misconfigured:
        return Misconfigured(
            f"etcd at {member.host}:{member.port} has a certificate that is not trusted. Set the certificate of its "
            "authority in DISCREET_ETCD_CA_FILE, and name the host as the certificate does in DISCREET_ETCD_URL."
        )

    def _refused(self, member: URL, status: int, content: bytes) -> Misconfigured:
        try:
            why = msgspec.json.decode(content, type=_EtcdRefusal).message
        except msgspec.DecodeError:
            return self._not_etcd(member)
        return Misconfigured(f"etcd at {member.host}:{member.port} refuses a request ({status}): {why[:200]}.")

    def _not_etcd(self, member: URL) -> Misconfigured:
        return Misconfigured(
            f"What answers at {member.host}:{member.port} is not etcd 3.4 or newer. Check DISCREET_ETCD_URL."
        )


async def _lines(content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """Yield lines of any length."""
    buffer = bytearray()
    async for piece in content.iter_any():
        buffer += piece
        *lines, unfinished = buffer.split(b"\n")
        buffer = bytearray(unfinished)
        for line in lines:
            if line:
                yield bytes(line)


async def _until_cancelled(work: Coroutine[Any, Any, None]) -> None:
    await work
