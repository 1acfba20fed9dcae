"""Removes destroyed values from etcd's files (P10).

etcd keeps the old revisions of a value in its database until they are compacted, their bytes until the database is
defragmented, and each change in its write-ahead log until that file of the log is removed. A member removes a file once
a newer one of 64 MB was begun and a snapshot was taken (`--snapshot-count`, `--max-wals`); no request asks for that. So
a sweep compacts, defragments each member, and fills the log with transactions that write nothing (decision 112).

    swept/MEMBER    how many destructions are gone from the member's files, and when that was checked

Invariants:
- Each member counts as swept only after its own log grew by a whole file, and it took a snapshot after that.
- A member that does not answer is swept when it is back. Until then the sweep stays due.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event, Lock

import msgspec
import structlog
from yarl import URL

from discreet.adapters.keystore.etcd_cache import DESTRUCTIONS
from discreet.adapters.keystore.etcd_client import Call, EtcdAnswer, EtcdFailed, put, text
from discreet.adapters.keystore.etcd_records import EtcdEngine
from discreet.errors import Misconfigured, Unavailable

log = structlog.get_logger()

SWEPT, SWEEPING = "swept", "sweeping"
SWEEP_INTERVAL = 3600.0
"""Seconds between two sweeps, if anything was destroyed."""
SWEEP_CHECK_INTERVAL = 60.0
LOG_FILE = 64_000_000
"""Bytes after which etcd begins a new file of its log."""
FILLER = 128 << 10
"""Bytes of one transaction that fills the log."""
MAX_FILLERS = 2 * LOG_FILE // FILLER + 200
PURGE_INTERVAL = 30.0
"""Seconds between two removals of a member's old log files."""
DEFRAGMENT_TIMEOUT = 600.0

_METRICS = {
    "log": re.compile(r"^etcd_disk_wal_write_bytes_total (\S+)$", re.MULTILINE),
    "snapshots": re.compile(r"^etcd_debugging_snap_save_total_duration_seconds_count (\S+)$", re.MULTILINE),
}


class SweptMember(msgspec.Struct, frozen=True):
    """The first `until` destructions are swept, as was checked at the Unix time `at`."""

    until: int
    at: float


@dataclass(frozen=True)
class SweepState:
    """The members' progress. `last`: the Unix time of the oldest member's last sweep; None: never."""

    members: int
    answering: int
    last: float | None
    is_due: bool


@dataclass(frozen=True)
class MemberReport:
    """A member's report of its state. `flags` are those of its command line; None if it does not show them."""

    address: str
    flags: dict[str, str] | None


class _Variables(msgspec.Struct):
    cmdline: list[str]


@dataclass(frozen=True)
class _Progress:
    """How much a member has written since it was started."""

    log: float
    snapshots: float


class EtcdSweep:
    def __init__(self, engine: EtcdEngine, purges_each: float = PURGE_INTERVAL) -> None:
        self._engine, self._client, self._purges_each = engine, engine.client, purges_each
        self._is_stopping, self._running = Event(), Lock()

    def run_if_due(self) -> bool:
        """Sweep if `is_ready`. Return whether all members are swept. Only one process sweeps at a time."""
        return self.run() if self.is_ready() else not self.state().is_due

    def is_ready(self) -> bool:
        """Return whether a member that answers lacks a destruction, and its last sweep is an hour old.

        A member that does not answer starts no sweep of the others.
        """
        swept, count, now = self._swept_members(), self._count(), time.time()
        states = [swept.get(member) for member in self._answering_members()] if count else []
        return any(
            member_state is None or (member_state.until < count and now - member_state.at >= SWEEP_INTERVAL)
            for member_state in states
        )

    def run(self) -> bool:
        """Sweep now. Return whether all members are swept."""
        with self._running:
            if self._is_stopping.is_set() or not self._engine.session.try_acquire(SWEEPING):
                return False
            try:
                return self._sweep()
            finally:
                self._engine.session.release(SWEEPING)

    def stop(self) -> None:
        """Interrupt the running sweep, wait for its end, and start no other."""
        self._is_stopping.set()
        with self._running:
            pass

    def state(self) -> SweepState:
        swept = self._swept_members()
        members, answering = self._members(), self._answering_members()
        states = [swept.get(member) for member in members]
        count = self._count()
        times = [each.at for each in states if each]
        is_due = count > 0 and any(each is None or each.until < count for each in states)
        return SweepState(len(members), len(answering), min(times) if len(times) == len(members) else None, is_due)

    def reports(self) -> Iterator[MemberReport]:
        for url in self._client.cluster.members:
            yield MemberReport(f"{url.host}:{url.port}", self._flags(url))

    def _flags(self, url: URL) -> dict[str, str] | None:
        try:
            content = self._client.run(self._client.fetch(url, "/debug/vars", None))
            arguments = msgspec.json.decode(content, type=_Variables).cmdline[1:]
        except (EtcdFailed, Misconfigured, msgspec.DecodeError):
            return None
        flags = {}
        for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
            if argument.startswith("-"):
                name, has_value, value = argument.lstrip("-").partition("=")
                flags[name] = value if has_value else following
        return flags

    def _sweep(self) -> bool:
        count, members = self._count(), self._answering_members()
        progress = {member: self._progress(url) for member, url in members.items()}
        self._compact()
        unswept = {member for member, url in members.items() if not self._try_defragment(url)}
        unswept |= self._fill(members, progress)
        if self._is_stopping.wait(self._purges_each + 1):
            return False
        swept = members.keys() - unswept
        record = msgspec.json.encode(SweptMember(count, time.time()))
        for member in swept:
            self._client.commit([], [put(self._engine.full_name(f"{SWEPT}/{member}"), record)])
        log.info("etcd_swept", count=len(swept))
        return swept == self._members()

    def _compact(self) -> None:
        revision = self._client.ask("maintenance/status", {}).header.revision
        try:
            self._client.ask("kv/compaction", {"revision": str(revision), "physical": True})
        except Misconfigured:  # another process or etcd itself has compacted it
            log.info("etcd_already_compacted")

    def _try_defragment(self, url: URL) -> bool:
        try:
            self._client.run(self._client.ask_member(url, "maintenance/defragment", {}, DEFRAGMENT_TIMEOUT))
        except (EtcdFailed, Misconfigured):
            return False
        return True

    def _fill(self, members: dict[int, URL], before: dict[int, _Progress | None]) -> set[int]:
        """Fill the log until each member took a snapshot in a new file. Return those that have not."""
        waiting, snapshots = set(members), dict[int, float]()
        for number in range(MAX_FILLERS):
            if self._is_stopping.is_set():
                break
            self._client.ask("kv/txn", _FILLER_TRANSACTION)
            if number % 16 == 15:
                for member in list(waiting):
                    if self._has_new_log_file(member, self._progress(members[member]), before[member], snapshots):
                        waiting.discard(member)
                if not waiting:
                    break
        return waiting

    @staticmethod
    def _has_new_log_file(
        member: int, now: _Progress | None, before: _Progress | None, snapshots: dict[int, float]
    ) -> bool:
        """Return whether the member took a snapshot after its log grew by a file. `snapshots`: those at that time."""
        if now is None or before is None or now.log < before.log + LOG_FILE:
            return False
        return now.snapshots > snapshots.setdefault(member, now.snapshots) + 1  # the first may be of a moment before

    def _progress(self, url: URL) -> _Progress | None:
        try:
            metrics = self._client.run(self._client.fetch(url, "/metrics", None)).decode()
        except (EtcdFailed, Misconfigured):
            return None
        values = {name: float(match[1]) for name, pattern in _METRICS.items() if (match := pattern.search(metrics))}
        return _Progress(**values) if values.keys() == _METRICS.keys() else None

    def _count(self) -> int:
        value, _ = self._client.get(self._engine.full_name(DESTRUCTIONS))
        return value.version if value else 0

    def _swept_members(self) -> dict[int, SweptMember]:
        prefix = self._engine.full_name(f"{SWEPT}/")
        values = self._client.values(prefix)
        return {
            int(each.key.decode().removeprefix(prefix)): msgspec.json.decode(each.value, type=SweptMember)
            for each in values
        }

    def _members(self) -> set[int]:
        return {member.ID for member in self._client.ask("cluster/member/list", {}).members}

    def _answering_members(self) -> dict[int, URL]:
        return {status.header.member_id: url for url, status in self.statuses() if status}

    def statuses(self) -> Iterator[tuple[URL, EtcdAnswer | None]]:
        """Yield each member's address with its status; None if it does not answer."""
        for url in self._client.cluster.members:
            try:
                yield url, self._client.run(self._client.ask_member(url, "maintenance/status", {}))
            except (EtcdFailed, Misconfigured, Unavailable):
                yield url, None


def _filler() -> Call:
    """Return a transaction that goes through the log of all members and writes nothing: its condition never holds."""
    never = {"key": text("never"), "target": "VERSION", "result": "LESS", "version": "0"}
    return {"compare": [never], "success": [put("never", bytes(FILLER))]}


_FILLER_TRANSACTION = _filler()
