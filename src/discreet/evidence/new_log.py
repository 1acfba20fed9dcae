"""Begins a new log if the old one cannot continue (P12): after a restored backup.

Then the database does not contain the tree that was signed.

Invariants:
- The old log is never signed again, and no two logs have the same name.
- The new log's first entry names the last known tree of the old log, so the owner of an old checkpoint can see how many
  entries were lost.
- No new log begins while the old one can continue.
"""

import asyncio
from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from discreet.db.pool import Connection, Database
from discreet.errors import Conflict
from discreet.evidence import log_keys, log_store
from discreet.evidence.checkpoint import Tree
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.log_store import LogStart
from discreet.evidence.merkle import EMPTY
from discreet.evidence.record import record
from discreet.evidence.sequencer import LogForked, append_entries, check_log_continues, tree_root
from discreet.ports.clock import Clock
from discreet.ports.keys import KeyStore

PAUSE: Final = 0.05
TRIES: Final = 600
"""Number of attempts to get the lock from servers that are working on the old log: half a minute in total."""

SUBJECT = "log"
"""Subject of the first entry of each log except the first one."""


@dataclass(frozen=True)
class NewLog:
    """The log that was begun.

    `stored_entries` is the number of entries of the old log that the database still has.
    """

    origin: str
    start: LogStart
    stored_entries: int


async def start_new_log(database: Database, keys: KeyStore, clock: Clock) -> NewLog:
    """Begin a new log.

    Raises Conflict if the old log can continue, or if a server holds the log for half a minute.
    """
    async with database.anonymous() as connection:
        await _lock(connection)
        log = await log_store.current(connection)
        old = await _last_known_tree(connection, keys, log)
        if await _can_continue(connection, keys, log):
            raise Conflict("The evidence log continues the signed one, so there is no reason to begin a new log.")
        stored_entries = await log_store.count_numbered(connection, log)
        number = log_keys.latest_signed(keys, log) + 1
        start = LogStart(number, clock.now(), log, old)
        origin = f"{old.origin.removesuffix(f'/{log}')}/{number}"
        log_keys.make_key(keys, number)
        log_keys.remember(keys, number, Tree(origin, 0, EMPTY))
        await log_store.insert_log(connection, start)
        await _record_start(connection, start, origin, stored_entries)
    return NewLog(origin, start, stored_entries)


async def _lock(connection: Connection) -> None:
    """Wait for the lock. A server holds it for milliseconds per step."""
    for _ in range(TRIES):
        if await log_store.lock(connection):
            return
        await asyncio.sleep(PAUSE)
    raise Conflict("A server is busy adding entries. Try again in a minute.")


async def _last_known_tree(connection: Connection, keys: KeyStore, log: int) -> Tree:
    """Return the old log's largest signed tree known to the key store or the database."""
    last = await log_store.last_checkpoint(connection, log)
    trees = [tree for tree in (log_keys.last_signed_state(keys, log), last.tree if last else None) if tree is not None]
    if not trees:
        raise Conflict("No evidence log has been signed here yet. The first one begins by itself.")
    return max(trees, key=lambda tree: tree.size)


async def _can_continue(connection: Connection, keys: KeyStore, log: int) -> bool:
    remembered = log_keys.last_signed_state(keys, log)
    if remembered is None or keys.key(log_keys.key_name(log)) is None:
        return False
    try:
        await check_log_continues(connection, keys, log, remembered)
        await tree_root(connection, log, await log_store.size(connection, log))
    except LogForked:
        return False
    return True


async def _record_start(connection: Connection, start: LogStart, origin: str, stored_entries: int) -> None:
    """Record entry 0 of the new log, before all waiting entries."""
    old = start.old
    facts: Facts = {
        "origin": origin,
        "before": {
            "origin": old.origin,
            "size": old.size,
            "root": b64encode(old.root).decode(),
            "here": stored_entries,
        },
    }
    entry_id = await record(connection, LogEntry(EntryKind.LOG_BEGUN, start.at, facts), subject=SUBJECT)
    await append_entries(connection, start.log, [(entry_id, await log_store.leaf(connection, entry_id))])
