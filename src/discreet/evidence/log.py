"""The public view of the log: checkpoints, tiles and proofs (P12).

Proofs lead from an entry, or from an older tree, to a checkpoint.

Invariants:
- Only signed trees are shown.
- The view reveals nothing about the facts behind the commitments.
"""

from discreet.db.pool import Connection, Database
from discreet.errors import Gone, Invalid, Misconfigured, NotFound
from discreet.evidence import log_keys, log_store, witnesses_store
from discreet.evidence.checkpoint import SigningKey, Tree, VerifierKey
from discreet.evidence.cosignature import WitnessPolicy
from discreet.evidence.log_store import Checkpoint, LogStart
from discreet.evidence.subtrees import LeafRange, consistency_path, range_hash, whole_subtrees
from discreet.evidence.tiles import Tile, entry_bundle
from discreet.evidence.witnesses_store import WitnessProgress
from discreet.ports.keys import KeyStore


class Log:
    def __init__(self, database: Database, keys: KeyStore, policy: WitnessPolicy) -> None:
        self._database, self._keys, self.policy = database, keys, policy

    async def checkpoint(self, size: int | None = None, log: int | None = None) -> Checkpoint:
        """Return the latest signed checkpoint, or the one of exactly this size.

        `log` defaults to the current log. Raises NotFound if there is none.
        """
        async with self._database.anonymous() as connection:
            log = await log_store.current(connection) if log is None else log
            if size is None:
                checkpoint = await log_store.last_checkpoint(connection, log)
            else:
                checkpoint = await log_store.checkpoint(connection, log, size)
        if checkpoint is None:
            raise NotFound("Nothing is signed yet." if size is None else "No such checkpoint was signed.")
        return checkpoint

    async def cosigned(self) -> Checkpoint:
        """Return the latest checkpoint with the required number of cosignatures.

        Raises NotFound if there is none.
        """
        async with self._database.anonymous() as connection:
            checkpoint = await last_cosigned(connection, await log_store.current(connection), self.policy)
        if checkpoint is None:
            raise NotFound("No checkpoint was cosigned by the required number of witnesses yet.")
        return checkpoint

    async def count_waiting(self) -> int:
        """Count the entries that wait for the next step."""
        async with self._database.one_statement() as connection:
            return await log_store.count_waiting(connection)

    async def progress(self) -> list[WitnessProgress]:
        """Return the progress of each configured witness.

        A witness that was never asked is missing.
        """
        async with self._database.one_statement() as connection:
            return await witnesses_store.progress(connection, [str(key) for key in self.policy.witnesses])

    async def list_new_logs(self) -> list[LogStart]:
        """Return every log after the first, the latest first.

        Each has the last known tree of the log before it.
        """
        async with self._database.one_statement() as connection:
            return await log_store.list_new_logs(connection)

    async def verifier_key(self, log: int | None = None) -> VerifierKey:
        """Return the key that verifies the signatures of a log.

        `log` defaults to the current log. Raises Gone if the key of an old log was lost with the key store.
        """
        async with self._database.one_statement() as connection:
            current = await log_store.current(connection)
        log = current if log is None else log
        tree = (await self.checkpoint(log=log)).tree
        if log != current and self._keys.key(log_keys.key_name(log)) is None:
            raise Gone(f"The key of the old evidence log {tree.origin} is lost. Its receipts can no longer be made.")
        return self.key_of(log, tree)

    def key_of(self, log: int, tree: Tree) -> VerifierKey:
        return self.signing_key(log, tree).verifier

    def signing_key(self, log: int, tree: Tree) -> SigningKey:
        seed = self._keys.key(log_keys.key_name(log))
        if seed is None:
            raise Misconfigured("The key of the evidence log is not in the key store.")
        return SigningKey(tree.origin, seed)

    async def tile(self, tile: Tile) -> bytes:
        """Return the hashes of a tile; NotFound if it is not in the signed tree."""
        async with self._database.anonymous() as connection:
            log = await _refuse_unsigned(connection, tile)
            hashes = await log_store.find_nodes(connection, log, tile.subtrees())
        return b"".join(hashes[subtree] for subtree in tile.subtrees())

    async def entries(self, tile: Tile) -> bytes:
        """Return the entries below a tile of the lowest level.

        Raises NotFound as `tile` does.
        """
        async with self._database.anonymous() as connection:
            log = await _refuse_unsigned(connection, tile)
            return entry_bundle(await log_store.leaves(connection, log, tile.first, tile.width))

    async def consistency(self, old: int, size: int, log: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the tree of `size` entries begins with that of `old`.

        Lowest hash first. Raises Invalid for sizes that were not signed, and Gone if the tree is damaged.
        """
        async with self._database.anonymous() as connection:
            log = await log_store.current(connection) if log is None else log
            signed = await log_store.last_checkpoint(connection, log)
            if not 0 <= old <= size <= (signed.size if signed else 0):
                raise Invalid(f"There is no signed tree of {size} entries that could begin with one of {old}.")
            try:
                return await hashes_of(connection, log, consistency_path(old, size))
            except KeyError:
                raise Gone("A part of the evidence log's tree is missing, so nothing can be proven with it.") from None


async def last_cosigned(connection: Connection, log: int, policy: WitnessPolicy) -> Checkpoint | None:
    """Return the latest checkpoint of a log with the required cosignatures.

    If none are required, return the latest checkpoint.
    """
    if policy.required == 0:
        return await log_store.last_checkpoint(connection, log)
    keys = [str(key) for key in policy.witnesses]
    size = await witnesses_store.last_cosigned(connection, log, keys, policy.required)
    return None if size is None else await log_store.checkpoint(connection, log, size)


async def hashes_of(connection: Connection, log: int, path: tuple[LeafRange, ...]) -> tuple[bytes, ...]:
    """Return the hashes of a proof."""
    subtrees = [subtree for leaf_range in path for subtree in whole_subtrees(leaf_range)]
    hashes = await log_store.find_nodes(connection, log, subtrees)
    return tuple(range_hash(leaf_range, hashes) for leaf_range in path)


async def _refuse_unsigned(connection: Connection, tile: Tile) -> int:
    """Return the current log; NotFound if the tile is not in its signed tree."""
    log = await log_store.current(connection)
    signed = await log_store.last_checkpoint(connection, log)
    if signed is None or not tile.is_in(signed.size):
        raise NotFound("There is no such tile in the signed tree.")
    return log
