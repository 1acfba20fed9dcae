"""P12: the evidence log from its leaves: nothing changed, nothing missing, and whatever was signed is its beginning."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from discreet.evidence.checkpoint import NotSigned, SigningKey
from discreet.evidence.merkle import EMPTY, leaf_hash, node_hash
from discreet.evidence.sequencer import KEY, REMEMBERED, Remembered
from discreet.verify.findings import Findings
from discreet.verify.instance import Instance
from discreet.verify.law import Law, hold

DERIVES = (
    "Each commitment whose facts are public from those facts and their salt; every hash of the tree from the leaves; "
    "the root of each checkpoint that was ever signed, and its signature; that it goes on from what the key store "
    "remembers."
)
CANNOT = (
    "What the log was given about a person: their salt is sealed for them, who can check their receipts. Whether "
    "somebody was shown another log: compare checkpoints with others."
)

FACTS = Law(
    "What is told of a public entry is what the log was given.",
    "SELECT count(*) FROM evidence_public",
    """
    SELECT 'entry ' || evidence_public.id || ' about ' || subject AS item,
        CASE WHEN evidence_log.id IS NULL THEN 'The log has no such entry.'
             ELSE 'Its facts are not those that the log was given.' END AS why
    FROM evidence_public LEFT JOIN evidence_log USING (id)
    WHERE evidence_log.leaf IS DISTINCT FROM sha256(salt || convert_to(facts, 'UTF8'))
    """,
)

NUMBERS = Law(
    "Entries are numbered without a gap.",
    "SELECT count(*) FROM evidence_log",
    """
    SELECT 'entry number ' || position AS item, 'The one before it is missing.' AS why
    FROM (SELECT position, lag(position, 1, -1::bigint) OVER (ORDER BY position) AS before
          FROM evidence_log WHERE position IS NOT NULL) AS numbered
    WHERE position <> before + 1
    """,
)

NODES = Law(
    "Each hash of the tree is that of what is below it.",
    "SELECT count(*) FROM evidence_nodes",
    r"""
    SELECT 'hash ' || node.n || ' at height ' || node.height AS item, 'It is not that of what is below it.' AS why
    FROM evidence_nodes AS node
    LEFT JOIN evidence_log ON node.height = 0 AND evidence_log.position = node.n
    LEFT JOIN evidence_nodes AS older ON older.height = node.height - 1 AND older.n = 2 * node.n
    LEFT JOIN evidence_nodes AS newer ON newer.height = node.height - 1 AND newer.n = 2 * node.n + 1
    WHERE node.hash IS DISTINCT FROM CASE node.height
        WHEN 0 THEN sha256('\x00'::bytea || evidence_log.leaf)
        ELSE sha256('\x01'::bytea || older.hash || newer.hash) END
    """,
)


CHECKPOINTS = "SELECT size, root, note FROM evidence_checkpoints ORDER BY size"


async def check(on: Instance, found: Findings) -> None:
    for law in (FACTS, NUMBERS, NODES):
        await hold(on, found, law)
    remembered = _remembered(on)
    grown = _Growing(on)
    checkpoints = 0
    async for row in on.connection.cursor(CHECKPOINTS, prefetch=1000):
        if remembered and remembered.size <= row["size"]:
            await _expect_beginning(grown, remembered, found)
            remembered = None
        found.checked += 1
        checkpoints += 1
        item = f"checkpoint of {row['size']} entries"
        found.expect(
            await grown.root(row["size"]) == row["root"], item, "The log's first entries lead to another root."
        )
        if why := _badly_signed(on, row):
            found.breach(item, why)
    if remembered and remembered.size <= await on.connection.fetchval("SELECT count(position) FROM evidence_log"):
        await _expect_beginning(grown, remembered, found)
    elif remembered:
        await _expect_later(on, remembered, found)
    if checkpoints and on.keys.key(KEY) is None:
        found.could_not("signatures of checkpoints", "The key of the log is not in the key store.")


class _Growing:
    """The tree over the log's first entries, entry by entry: the roots of its whole subtrees, largest first."""

    def __init__(self, on: Instance) -> None:
        self._leaves = _leaves(on)
        self._size = 0
        self._roots: list[tuple[int, bytes]] = []

    async def root(self, size: int) -> bytes | None:
        """Of ever larger sizes; None when there are not so many entries."""
        while self._size < size:
            if (leaf := await anext(self._leaves, None)) is None:
                return None
            self._size += 1
            self._roots.append((1, leaf_hash(leaf)))
            while len(self._roots) > 1 and self._roots[-1][0] == self._roots[-2][0]:
                (count, newer), (_, older) = self._roots.pop(), self._roots.pop()
                self._roots.append((2 * count, node_hash(older, newer)))
        whole = [root for _, root in self._roots]
        reached = whole.pop() if whole else EMPTY
        while whole:
            reached = node_hash(whole.pop(), reached)
        return reached


async def _leaves(on: Instance) -> AsyncIterator[bytes]:
    query = "SELECT leaf FROM evidence_log WHERE position IS NOT NULL ORDER BY position"
    async for row in on.connection.cursor(query, prefetch=1000):
        yield row["leaf"]


def _remembered(on: Instance) -> Remembered | None:
    held = on.keys.remembered(REMEMBERED)
    return msgspec.msgpack.decode(held, type=Remembered) if held else None


async def _expect_beginning(grown: _Growing, remembered: Remembered, found: Findings) -> None:
    found.checked += 1
    found.expect(
        await grown.root(remembered.size) == remembered.root, f"tree of {remembered.size} entries",
        "The key store remembers that another one was signed.",
    )  # fmt: skip


async def _expect_later(on: Instance, remembered: Remembered, found: Findings) -> None:
    """Signed since the snapshot was taken, or never there."""
    async with on.look_again() as later:
        found.expect(
            await later.fetchval("SELECT count(position) FROM evidence_log") >= remembered.size,
            f"tree of {remembered.size} entries", "It was signed, and the log has not so many entries.",
        )  # fmt: skip


def _badly_signed(on: Instance, row: Any) -> str | None:
    """What is wrong with a checkpoint's signature; None when nothing is, or it cannot be looked at."""
    if (seed := on.keys.key(KEY)) is None:
        return None
    try:
        tree = SigningKey(row["note"].partition("\n")[0], seed).verifier.read(row["note"])
    except NotSigned as reason:
        return f"It is not signed by this log: {reason}."
    same = (tree.size, tree.root) == (row["size"], row["root"])
    return None if same else "What was signed is another tree."
