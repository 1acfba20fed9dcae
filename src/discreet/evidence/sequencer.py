"""The sequencer: gives waiting entries their numbers, lets the tree grow, and signs what it has become (P12).

Law of this file: of one size there is one signed tree, for ever, and every later one begins with it. So one process is
at work at a time; what is about to be signed is first remembered in the key store, outside the database and its
backups; and what does not begin with what is remembered there is not signed. Killed anywhere, the next run goes on:
the numbers are in the database before a root is remembered, and the same tree always gets the same signature.
"""

import asyncio

import msgspec
import structlog

from discreet.db.pool import Connection, Database
from discreet.errors import Misconfigured
from discreet.evidence import store
from discreet.evidence.checkpoint import SigningKey, Tree
from discreet.evidence.merkle import EMPTY, leaf_hash
from discreet.evidence.subtrees import Stretch, grown, stretch_hash, whole_ones
from discreet.seams import Clock, KeyStore

KEY = "evidence/log"
REMEMBERED = "evidence/signed"
AT_ONCE = 5_000
"""Entries that are numbered in one transaction."""
EVERY = 1.0
"""Seconds from one look to the next, and so at least from one signature to the next."""

log = structlog.get_logger("discreet.evidence")


class Forked(Misconfigured):
    """What is in the database does not go on from what was signed."""


class Remembered(msgspec.Struct, frozen=True):
    """The last tree that was signed, or was about to be."""

    origin: str
    size: int
    root: bytes

    def tree(self) -> Tree:
        return Tree(self.origin, self.size, self.root)


class Sequencer:
    def __init__(self, database: Database, keys: KeyStore, clock: Clock, origin: str) -> None:
        """`origin` names a log that begins now; one that has begun keeps its name."""
        self._database, self._keys, self._clock, self._origin = database, keys, clock, origin
        self._task: asyncio.Task[None] | None = None
        self.halted: str | None = None
        """Why nothing is signed any more."""

    async def start(self) -> None:
        await self._look()
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def advance(self) -> bool:
        """Take in what waits and sign what has become of it. Whether this process did: another one may be at it.

        Forked, and nothing signed, when what is there does not go on from what was signed before.
        """
        while True:
            async with self._database.anonymous() as connection:
                if not await store.lock(connection):
                    return False
                if await self._number(connection) < AT_ONCE:
                    break
        async with self._database.anonymous() as connection:
            if not await store.lock(connection):
                return False
            await self._sign(connection)
        return True

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self._look()

    async def _look(self) -> None:
        """As `advance`; what keeps it from signing stops nothing else of the server."""
        try:
            await self.advance()
            self.halted = None
        except Forked as error:
            self._halt(error.sentence)
        except Exception as error:
            log.warning("evidence_interrupted", error=type(error).__name__)

    def _halt(self, why: str) -> None:
        if self.halted != why:
            log.error("evidence_halted", why=why)
        self.halted = why

    async def _number(self, connection: Connection) -> int:
        """How many entries got their numbers, and the tree the hashes over them."""
        waiting = await store.waiting(connection, AT_ONCE)
        if waiting:
            size = await store.size(connection)
            known = await store.nodes(connection, whole_ones(Stretch(0, size)))
            await store.insert_nodes(connection, grown(size, known, (leaf_hash(leaf) for _, leaf in waiting)))
            await store.number(connection, [entry_id for entry_id, _ in waiting], size)
        return len(waiting)

    async def _sign(self, connection: Connection) -> None:
        size = await store.size(connection)
        last = await store.last_checkpoint(connection)
        remembered = await asyncio.to_thread(self._remembered)
        if remembered is None:
            remembered = await self._begin(last)
        await _refuse_fork(connection, remembered, size, last)
        tree = Tree(remembered.origin, size, await tree_root(connection, size))
        if last is not None and last.size == size:
            if last.root != tree.root:
                raise Forked(f"The checkpoint of {size} entries in the database is not of the tree that is there.")
            return
        await asyncio.to_thread(self._remember, tree)
        note = self._signing_key(tree.origin).sign(tree)
        await store.insert_checkpoint(connection, tree, note, self._clock.now())

    async def _begin(self, last: store.Checkpoint | None) -> Tree:
        """The log's name and key, made once."""
        if last is not None:
            raise Forked(
                "The evidence log was signed before, but the key store does not know it. Put back the key store that "
                "belongs to this database."
            )
        tree = Tree(self._origin, 0, EMPTY)
        await asyncio.to_thread(self._make_key)
        await asyncio.to_thread(self._remember, tree)
        return tree

    def _make_key(self) -> None:
        if self._keys.key(KEY) is None:
            self._keys.create_key(KEY)

    def _signing_key(self, origin: str) -> SigningKey:
        seed = self._keys.key(KEY)
        if seed is None:
            raise Forked(
                "The key of the evidence log is missing. Put back the key store that belongs to this database."
            )
        return SigningKey(origin, seed)

    def _remembered(self) -> Tree | None:
        held = self._keys.remembered(REMEMBERED)
        return msgspec.msgpack.decode(held, type=Remembered).tree() if held else None

    def _remember(self, tree: Tree) -> None:
        self._keys.remember(REMEMBERED, msgspec.msgpack.encode(Remembered(tree.origin, tree.size, tree.root)))


async def _refuse_fork(connection: Connection, remembered: Tree, size: int, last: store.Checkpoint | None) -> None:
    """What was signed, or may have been, has to be the beginning of what is there."""
    signed = last.size if last else 0
    if remembered.size > size:
        raise Forked(
            f"The evidence log was signed with {remembered.size} entries, and the database has {size}. A backup was "
            "restored that lacks the latest: nothing is signed, since two different logs would bear one name."
        )
    if signed > remembered.size:
        raise Forked(
            f"The evidence log was signed with {signed} entries, and the key store knows of {remembered.size}. An "
            "older key store was put in place: nothing is signed, since it cannot tell what was."
        )
    if await tree_root(connection, remembered.size) != remembered.root:
        raise Forked(
            f"The first {remembered.size} entries of the evidence log are not those that were signed. Somebody changed "
            "the database: nothing is signed."
        )


async def tree_root(connection: Connection, size: int) -> bytes:
    """The root over the first `size` entries, from the subtrees that are kept. Forked when one is missing."""
    whole = Stretch(0, size)
    try:
        return stretch_hash(whole, await store.nodes(connection, whole_ones(whole)))
    except KeyError as missing:
        raise Forked(f"A part of the evidence log's tree is missing: {missing}.") from None
