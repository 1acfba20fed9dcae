"""Watches the evidence log of another server (P12).

Each visit compares the log with earlier visits. It reads the latest checkpoint, verifies its signature with the key of
the first visit, and requests a proof that this tree begins with the tree of the last visit. On request it also reads
every new entry and rebuilds the tree from them, so that every entry was seen.

Invariants:
- The state changes only after a visit in which every check held. Each later visit raises an alarm again.
- An unreachable server raises no alarm. A server that answers without a valid proof does.
"""

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from discreet.evidence.check_evidence import check_begun, check_receipt
from discreet.evidence.checkpoint import NotSigned, Tree, VerifierKey
from discreet.evidence.cosignature import NO_WITNESSES, WitnessPolicy, cosigned_by
from discreet.evidence.merkle import Frontier, leaf_hash, verify_consistency
from discreet.evidence.tiles import WIDTH, Tile, read_bundle, tile_number
from discreet.ports.evidence import LogRefused, LogUnreachable, RemoteLog

PAUSE = 3.0
"""Seconds until the checkpoint is requested again after an older one, which may come from a cache."""


class WatchState(msgspec.Struct, frozen=True, kw_only=True):
    """What a watcher keeps between two visits.

    `subtrees`: size and root, in Base64, of each whole subtree of the entries that were read.
    """

    key: str
    checkpoint: str
    subtrees: list[tuple[int, str]] = []


@dataclass(frozen=True)
class Visit:
    """The result of a visit. `successor`: a new log follows and names the old one."""

    state: WatchState
    sentence: str
    successor: bool = False


class LogAlarm(Exception):
    """The server contradicts what it showed before.

    `old` and `new` are its checkpoints, `proof` what it sent to connect them.
    """

    def __init__(self, sentence: str, old: str, new: str, proof: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.old, self.new, self.proof = sentence, old, new, proof


class Watcher:
    def __init__(
        self,
        remote: RemoteLog,
        sleep: Callable[[float], Awaitable[object]],
        *,
        policy: WitnessPolicy = NO_WITNESSES,
        entries: bool = False,
    ) -> None:
        """Create a watcher.

        `policy`: the witnesses whose cosignatures are expected. `entries`: read every entry.
        """
        self._remote, self._sleep, self._policy, self._entries = remote, sleep, policy, entries

    async def first_visit(self, key: str | None = None) -> Visit:
        """Make the first visit. Without `key`, trust the key that the server shows."""
        key_ = VerifierKey.parse(key or await self._read_text("key"))
        note = await self._read_text("checkpoint")
        tree = self._read_signed(key_, note, note)
        state = WatchState(key=str(key_), checkpoint=note)
        await self._require_witnesses(key_, tree, note)
        return Visit(await self._read_entries(state, tree), f"{tree.origin} has {tree.size:,} entries. Key: {key_}")

    async def next_visit(self, state: WatchState) -> Visit:
        """Make a later visit. Raises LogAlarm and LogUnreachable."""
        key = VerifierKey.parse(state.key)
        old, note = key.read(state.checkpoint), await self._read_text("checkpoint")
        if note.split("\n")[0] != old.origin:
            return await self._follow_successor(state, note)
        tree = self._read_signed(key, note, state.checkpoint)
        if tree.size < old.size:
            await self._sleep(PAUSE)
            note = await self._read_text("checkpoint")
            tree = self._read_signed(key, note, state.checkpoint)
        await self._require_consistent(state.checkpoint, old, note, tree)
        await self._require_witnesses(key, tree, note)
        next_state = WatchState(key=state.key, checkpoint=note, subtrees=state.subtrees)
        growth = f"{tree.size - old.size:,} new" if tree.size > old.size else "none new"
        return Visit(await self._read_entries(next_state, tree), f"{tree.origin} has {tree.size:,} entries, {growth}.")

    # The checkpoint

    def _read_signed(self, key: VerifierKey, note: str, old: str) -> Tree:
        try:
            return key.read(note)
        except NotSigned as error:
            raise LogAlarm(
                f"The checkpoint is not signed with the key of the first visit: {error}.", old, note
            ) from None

    async def _require_consistent(self, old_note: str, old: Tree, note: str, tree: Tree, folder: str = "") -> None:
        """Raise LogAlarm unless the newer tree begins with the older one.

        `folder`: the server's path of an old log's proofs.
        """
        if tree.size < old.size:
            sentence_ = f"The log had {old.size:,} entries, and now has {tree.size:,}."
            raise LogAlarm(sentence_, old_note, note)
        if tree.size == old.size:
            if tree.root != old.root:
                raise LogAlarm(f"Two different logs of {tree.size:,} entries are signed.", old_note, note)
            return
        proof = await self._read_proof(f"{folder}consistency/{old.size}/{tree.size}", old_note, note)
        try:
            steps = [base64.b64decode(line, validate=True) for line in proof.split()]
        except ValueError:
            steps = []
        if not verify_consistency(old.size, old.root, tree.size, tree.root, steps):
            sentence = f"The {tree.size:,} entries do not begin with the {old.size:,} entries seen before."
            raise LogAlarm(sentence, old_note, note, proof)

    async def _read_proof(self, path: str, old_note: str, note: str) -> str:
        """Return the text at a path. Raises LogAlarm if the server refuses it."""
        try:
            return await self._read_text(path)
        except LogRefused as refused:
            sentence = f"The server does not prove that its log only grew ({refused})."
            raise LogAlarm(sentence, old_note, note) from None

    async def _require_witnesses(self, key: VerifierKey, tree: Tree, note: str) -> None:
        """Raise LogAlarm if too few witnesses have cosigned a tree that this one extends."""
        own_count = len(cosigned_by(note, self._policy.witnesses))
        if own_count >= self._policy.required:
            return
        try:
            cosigned = await self._read_text("cosigned")
        except LogRefused:
            cosigned = ""
        cosigned_count = len(cosigned_by(cosigned, self._policy.witnesses))
        if cosigned_count < self._policy.required:
            sentence = (
                f"{max(cosigned_count, own_count)} of {len(self._policy.witnesses)} witnesses have cosigned; "
                f"{self._policy.required} must."
            )
            raise LogAlarm(sentence, cosigned, note)
        older = self._read_signed(key, cosigned, note)
        await self._require_consistent(cosigned, older, note, tree)

    # The entries

    async def _read_entries(self, state: WatchState, tree: Tree) -> WatchState:
        """Read the entries since the last visit, and compare their root with the tree's."""
        if not self._entries:
            return state
        frontier = Frontier((size, base64.b64decode(root)) for size, root in state.subtrees)
        while (at := frontier.size) < tree.size:
            n = at // WIDTH
            tile = Tile(0, n, min(WIDTH, tree.size - n * WIDTH))
            for leaf in await self._leaves(tile, at, state):
                frontier.append(leaf_hash(leaf))
        if frontier.root() != tree.root:
            raise LogAlarm("The entries are not those of the signed tree.", state.checkpoint, state.checkpoint)
        subtrees = [(size, base64.b64encode(root).decode()) for size, root in frontier.roots]
        return msgspec.structs.replace(state, subtrees=subtrees)

    async def _leaves(self, tile: Tile, start: int, state: WatchState) -> list[bytes]:
        """Return the entries of a tile from number `start` on."""
        try:
            leaves = read_bundle(await self._remote.read(f"tile/entries/{tile_number(tile)}"))
        except (LogRefused, ValueError) as error:
            sentence = f"Entries of the signed log are not served ({error})."
            raise LogAlarm(sentence, state.checkpoint, state.checkpoint) from None
        if len(leaves) < tile.width:
            raise LogAlarm("Entries of the signed log are missing.", state.checkpoint, state.checkpoint)
        return leaves[start - tile.first : tile.width]

    # A new log

    async def _follow_successor(self, state: WatchState, note: str) -> Visit:
        """Follow a log that could not continue to the log that names it.

        Raises LogAlarm if no log names it, or if the rest of the old log on the server differs from what was seen.
        """
        receipts_text = await self._read_proof("begun", state.checkpoint, note)
        old = VerifierKey.parse(state.key).read(state.checkpoint)
        try:
            check_begun(state.key, state.checkpoint, receipts_text)
            receipts = json.loads(receipts_text)
            key = VerifierKey.parse(_key_of_successor(old.origin, note, receipts))
            number = _number_of(old.origin, receipts)
        except (ValueError, KeyError, TypeError) as error:
            sentence = f"The server shows another log than before, which does not name the old one: {error}"
            raise LogAlarm(sentence, state.checkpoint, note) from None
        tree = self._read_signed(key, note, state.checkpoint)
        lost = await self._count_lost(state, old, f"logs/{number}/")
        next_state = await self._read_entries(WatchState(key=str(key), checkpoint=note), tree)
        sentence = f"{tree.origin} has followed {old.origin}. {lost:,} of your {old.size:,} entries are lost there."
        return Visit(next_state, f"{sentence} Key: {key}", successor=True)

    async def _count_lost(self, state: WatchState, old: Tree, folder: str) -> int:
        """Return how many seen entries the server no longer has.

        The number is measured, not taken from the server's statement.
        """
        note = await self._read_proof(f"{folder}checkpoint", state.checkpoint, state.checkpoint)
        last = self._read_signed(VerifierKey.parse(state.key), note, state.checkpoint)
        if last.size >= old.size:
            await self._require_consistent(state.checkpoint, old, note, last, folder)
        return max(0, old.size - last.size)

    async def _read_text(self, path: str) -> str:
        try:
            return (await self._remote.read(path)).decode()
        except UnicodeDecodeError:
            raise LogUnreachable("The server's answer is not text.") from None


def _key_of_successor(origin: str, note: str, receipts: list[dict[str, Any]]) -> str:
    """Return the key of a checkpoint's log.

    The first entries of the logs form a chain, each naming the log before.
    """
    successor, key = note.split("\n")[0], ""
    receipt_by_origin = {receipt["entry"]["facts"]["before"]["origin"]: receipt for receipt in receipts}
    while origin != successor:
        receipt = receipt_by_origin.pop(origin)  # KeyError at the end of the chain
        check_receipt(None, json.dumps(receipt))
        origin, key = receipt["entry"]["facts"]["origin"], receipt["key"]
        if receipt["number"] != 0 or receipt["checkpoint"].split("\n")[0] != origin:
            raise ValueError("A new log's first entry is not in that log.")
    return str(key)


def _number_of(origin: str, receipts: list[dict[str, Any]]) -> int:
    """Return the number of a log, the first being 1.

    A later log's name is the first one's and a number.
    """
    facts = (receipt["entry"]["facts"] for receipt in receipts)
    first = next(named["origin"] for named in facts if named["before"]["origin"] == origin).rpartition("/")[0]
    return 1 if origin == first else int(origin.removeprefix(f"{first}/"))
