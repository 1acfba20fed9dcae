"""The sequencer: numbers waiting entries, extends the tree and signs it (P12).

Entries wait until the next step of the schedule, a full hour. Then all of them are added at once, sorted by their
hashes and padded with fillers, and the tree is signed. So the public log does not reveal when within the step something
was done, in which order, or how often.

Invariants:
- For each size there is one signed tree, and every later tree begins with it. To ensure this, one process works at a
  time, and each tree is remembered in the key store, outside of the database and its backups, before it is signed. A
  tree that does not begin with the remembered one is not signed.
- If the process is killed at any point, the next run continues: numbers are in the database before a root is
  remembered, and the same tree always gets the same signature. A step whose numbers are in the database is signed at
  the next start. Waiting entries are published with the next step; a start publishes them only if more than one whole
  step was missed.
- A wrong clock delays a step by at most two steps. A checkpoint from the far future does not block the log.
- Several servers of one database make one step: the server that gets the lock finds the step already signed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

import structlog

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Misconfigured, Unavailable
from discreet.evidence import log_keys, log_store
from discreet.evidence.checkpoint import SigningKey, Tree
from discreet.evidence.merkle import EMPTY, leaf_hash
from discreet.evidence.padding import filler, filler_key, step_size
from discreet.evidence.schedule import PublicationSchedule
from discreet.evidence.subtrees import LeafRange, new_subtrees, range_hash, whole_subtrees
from discreet.ports.keys import KeyStore
from discreet.runtime.background import background

BATCH_SIZE = 5_000
"""Entries that are numbered with one statement."""
PAUSE_SECONDS = 1.0
"""Seconds between two looks at the clock."""
MAX_PAUSE = 300.0
"""Maximum number of seconds between two failing attempts."""

NO_KEY = "The key of the evidence log is missing. Restore the key store that belongs to this database."
UNKNOWN = (
    "The evidence log was signed before, but its state is missing in the key store. Restore the key store that belongs "
    "to this database."
)
NEW_LOG_HINT = "If this cannot be repaired, `discreet evidence begin` begins a new log."

logger = structlog.get_logger("discreet.evidence")


class LogForked(Misconfigured):
    """The database's tree does not continue the signed one."""


class Sequencer:
    def __init__(self, runtime: Runtime, origin: str, schedule: PublicationSchedule) -> None:
        """Create the sequencer. `origin` names a new log; an existing log keeps its name."""
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._origin, self._schedule = origin, schedule
        self._task: asyncio.Task[None] | None = None
        self._resumed = False
        self._failures = 0
        self.halted: str | None = None
        """Why the log is no longer signed; None while it is."""

    async def start(self) -> None:
        self._resumed = await self._run_guarded(self.catch_up)
        self._task = background.start("evidence_log", self._go_on)

    async def stop(self) -> None:
        await background.stop(self._task)

    async def resume(self) -> bool:
        """Sign an interrupted step, and the first tree of a log that was never signed.

        Waiting entries keep waiting. Returns False if another process holds the lock. Raises Forked if the database
        does not continue the signed tree.
        """
        async with self._database.anonymous() as connection:
            if not await log_store.lock(connection):
                return False
            log = await log_store.current(connection)
            is_new = await log_store.last_checkpoint(connection, log) is None
            if is_new and await log_store.size(connection, log) == 0:
                await self._take_step(connection)
        return await self._sign_alone()

    async def catch_up(self) -> bool:
        """Resume, and take a step if more than one was missed.

        That step reveals only that the server was restarted. Raises Forked, and returns, as `resume`.
        """
        if not await self.resume():
            return False
        async with self._database.anonymous() as connection:
            last = await log_store.last_checkpoint(connection, await log_store.current(connection))
        missed = last is None or self._schedule.has_missed(last.at, self._clock.now())
        return await self.publish() if missed else True

    async def publish(self) -> bool:
        """Take the due step: add the waiting entries and fillers, and sign.

        Does nothing if the step was already taken. Raises Forked, and returns, as `resume`.
        """
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            if not await log_store.lock(connection):
                return False
            if await self._is_due(connection, now):
                await self._take_step(connection)
        return await self._sign_alone(since=self._schedule.last(now))

    async def advance(self) -> bool:
        """Add the waiting entries without fillers and sign at once, for tests.

        Unlike `publish`, it reveals when acts were recorded and how many. Raises Forked, and returns, as `resume`.
        """
        async with self._database.anonymous() as connection:
            if not await log_store.lock(connection):
                return False
            await self._number(connection, await log_store.waiting(connection))
        return await self._sign_alone()

    async def _go_on(self) -> None:
        due = self._schedule.next(self._clock.now())
        while True:
            await asyncio.sleep(pause_after(self._failures))
            due = min(due, self._schedule.next(self._clock.now()))  # the clock may have been set back
            if self.halted is not None or not self._resumed:  # another process is working, or an operator has to help
                self._resumed = await self._run_guarded(self.catch_up)
                due = self._schedule.next(self._clock.now())
            elif self._clock.now() >= due and await self._run_guarded(self.publish):
                due = self._schedule.next(self._clock.now())

    async def _run_guarded(self, work: Callable[[], Awaitable[bool]]) -> bool:
        """Return whether the work was done.

        An error stops the signing, not the server.
        """
        try:
            is_done = await work()
            self.halted, self._failures = None, 0
            return is_done
        except LogForked as error:
            self._failures = 0
            self._halt(error)
        except Unavailable as error:  # the database is unreachable for now
            self._failures += 1
            logger.warning("evidence_interrupted", error=type(error).__name__)
        except Exception as error:
            self._failures += 1
            background.report("evidence_log", error, event="evidence_interrupted")
        return False

    def _halt(self, error: LogForked) -> None:
        if self.halted != error.sentence:
            logger.error("evidence_halted", why=error.sentence)
            background.report("evidence_log", error, event="evidence_signing_failed")
        self.halted = error.sentence

    async def _is_due(self, connection: Connection, now: datetime) -> bool:
        """Return whether nothing was signed in the present step and none is interrupted.

        A checkpoint from more than one step in the future was signed with a clock that was ahead: it does not count.
        """
        log = await log_store.current(connection)
        last = await log_store.last_checkpoint(connection, log)
        if last is None:
            return True
        if await log_store.size(connection, log) != last.size:
            return False
        if last.at > now + self._schedule.every:
            why = f"The checkpoint of {last.size} entries was signed at {last.at.isoformat()}, which is in the future."
            logger.warning("future_checkpoint_found", why=why)
            return True
        return last.at < self._schedule.last(now)

    async def _take_step(self, connection: Connection) -> None:
        """Assign numbers to all waiting entries and the fillers of the step."""
        log = await log_store.current(connection)
        await self._remembered(connection, log)
        key = self._keys.key(log_keys.key_name(log))
        if key is None:
            raise LogForked(NO_KEY)
        waiting = await log_store.waiting(connection)
        missing = step_size(len(waiting), self._random) - len(waiting)
        fillers = await asyncio.to_thread(self._fillers, filler_key(key), missing)
        await self._number(connection, [*waiting, *fillers])

    def _fillers(self, key: bytes, count: int) -> list[tuple[UUID, bytes]]:
        ids = [self._random.new_id() for _ in range(count)]
        return [(entry_id, filler(key, entry_id).commitment()) for entry_id in ids]

    async def _number(self, connection: Connection, waiting: list[tuple[UUID, bytes]]) -> None:
        """Assign numbers to entries in the order of their leaves.

        The order reveals nothing, because leaves are hashes over random salts.
        """
        log = await log_store.current(connection)
        waiting.sort(key=lambda entry: entry[1])
        for at in range(0, len(waiting), BATCH_SIZE):
            await append_entries(connection, log, waiting[at : at + BATCH_SIZE])

    async def _sign_alone(self, since: datetime | None = None) -> bool:
        """Sign the current tree. Returns False if another process holds the lock.

        `since`: when the step began. The checkpoint's time is never earlier, even if the clock was set back.
        """
        async with self._database.anonymous() as connection:
            if not await log_store.lock(connection):
                return False
            await self._sign(connection, since)
        return True

    async def _sign(self, connection: Connection, since: datetime | None) -> None:
        log = await log_store.current(connection)
        last = await log_store.last_checkpoint(connection, log)
        remembered = await self._remembered(connection, log)
        size = await log_store.size(connection, log)
        tree = Tree(remembered.origin, size, await tree_root(connection, log, size))
        if last is not None and last.size == size:
            if last.root != tree.root:
                raise LogForked(f"The checkpoint of {size} entries in the database does not match the database's tree.")
            return
        await asyncio.to_thread(log_keys.remember, self._keys, log, tree)
        note = self._signing_key(log, tree.origin).sign(tree)
        now = self._clock.now()
        await log_store.insert_checkpoint(connection, log, tree, note, now if since is None else max(now, since))

    async def _remembered(self, connection: Connection, log: int) -> Tree:
        """Return the last signed tree; begin a log that was never signed.

        Raises Forked if the database does not continue that tree.
        """
        remembered = await asyncio.to_thread(log_keys.last_signed_state, self._keys, log)
        if remembered is None:
            remembered = await self._begin(log, await log_store.last_checkpoint(connection, log))
        await check_log_continues(connection, self._keys, log, remembered)
        return remembered

    async def _begin(self, log: int, last: log_store.Checkpoint | None) -> Tree:
        """Create the log's name and key, once."""
        if last is not None or log > 1:
            raise LogForked(UNKNOWN)
        tree = Tree(self._origin, 0, EMPTY)
        await asyncio.to_thread(log_keys.make_key, self._keys, log)
        await asyncio.to_thread(log_keys.remember, self._keys, log, tree)
        return tree

    def _signing_key(self, log: int, origin: str) -> SigningKey:
        seed = self._keys.key(log_keys.key_name(log))
        if seed is None:
            raise LogForked(NO_KEY)
        return SigningKey(origin, seed)


def pause_after(failures: int) -> float:
    """Return the seconds until the next look at the clock.

    They double with each further failure in a row.
    """
    return min(MAX_PAUSE, PAUSE_SECONDS * 2.0 ** min(max(0, failures - 1), 16))


async def append_entries(connection: Connection, log: int, entries: Sequence[tuple[UUID, bytes]]) -> None:
    """Give entries (id, leaf) the next numbers of a log, and extend its tree.

    Fillers are inserted here.
    """
    size = await log_store.size(connection, log)
    subtrees = await log_store.find_nodes(connection, log, whole_subtrees(LeafRange(0, size)))
    await log_store.insert_nodes(
        connection, log, new_subtrees(size, subtrees, (leaf_hash(leaf) for _, leaf in entries))
    )
    await log_store.number(connection, log, entries, size)


async def check_log_continues(connection: Connection, keys: KeyStore, log: int, remembered: Tree) -> None:
    """Raise Forked unless the database continues what was signed or remembered."""
    last, size = await log_store.last_checkpoint(connection, log), await log_store.size(connection, log)
    signed = last.size if last else 0
    if await asyncio.to_thread(log_keys.latest_signed, keys, log) > log:
        raise LogForked(
            f"A later evidence log than {remembered.origin} was signed, and the database does not contain it: an older "
            f"backup was restored. {NEW_LOG_HINT}"
        )
    if remembered.size > size:
        raise LogForked(
            f"The evidence log was signed with {remembered.size} entries, and the database has {size}. An older "
            f"backup was restored. Nothing is signed, because two different logs would have one name. {NEW_LOG_HINT}"
        )
    if signed > remembered.size:
        raise LogForked(
            f"The evidence log was signed with {signed} entries, and the key store knows {remembered.size}. An "
            f"older key store was restored. Nothing is signed, because it does not know the latest tree. {NEW_LOG_HINT}"
        )
    if await tree_root(connection, log, remembered.size) != remembered.root:
        raise LogForked(
            f"The first {remembered.size} entries of the evidence log are not those that were signed: the database "
            f"was changed. Nothing is signed. {NEW_LOG_HINT}"
        )


async def why_halted(connection: Connection, keys: KeyStore) -> str | None:
    """Return why the current log cannot be signed.

    None if it can be signed, or has not begun.
    """
    log = await log_store.current(connection)
    if await log_store.last_checkpoint(connection, log) is None:
        return None
    remembered = await asyncio.to_thread(log_keys.last_signed_state, keys, log)
    if remembered is None:
        return UNKNOWN
    if keys.key(log_keys.key_name(log)) is None:
        return NO_KEY
    try:
        await check_log_continues(connection, keys, log, remembered)
        await tree_root(connection, log, await log_store.size(connection, log))
    except LogForked as error:
        return error.sentence
    return None


async def tree_root(connection: Connection, log: int, size: int) -> bytes:
    """Return the root over the first `size` entries, from the stored subtrees.

    Raises Forked if one is missing.
    """
    leaf_range = LeafRange(0, size)
    try:
        return range_hash(leaf_range, await log_store.find_nodes(connection, log, whole_subtrees(leaf_range)))
    except KeyError as missing:
        raise LogForked(f"A part of the evidence log's tree is missing: {missing}. {NEW_LOG_HINT}") from None
