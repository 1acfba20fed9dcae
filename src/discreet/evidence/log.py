"""The log as anybody may read it: checkpoint, tiles, and proofs that lead from an entry, or an older tree, to it (P12).

Law of this file: nothing is shown of a tree but what was signed. What it shows tells nothing of what was committed to.
"""

from discreet.db.pool import Connection, Database
from discreet.errors import Invalid, Misconfigured, NotFound
from discreet.evidence import store
from discreet.evidence.checkpoint import SigningKey, Tree, VerifierKey
from discreet.evidence.sequencer import KEY
from discreet.evidence.store import Checkpoint
from discreet.evidence.subtrees import Stretch, consistency_path, stretch_hash, whole_ones
from discreet.evidence.tiles import Tile, entry_bundle
from discreet.seams import KeyStore


class Log:
    def __init__(self, database: Database, keys: KeyStore) -> None:
        self._database, self._keys = database, keys

    async def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The latest that was signed, or the one of just this size. NotFound when there is none."""
        async with self._database.one_statement() as connection:
            found = await (store.last_checkpoint(connection) if size is None else store.checkpoint(connection, size))
        if found is None:
            raise NotFound("No such checkpoint was signed." if size is not None else "Nothing is signed yet.")
        return found

    async def verifier_key(self) -> VerifierKey:
        """With which whoever was given it verifies what this log signs."""
        return self.key_of((await self.checkpoint()).tree)

    def key_of(self, tree: Tree) -> VerifierKey:
        seed = self._keys.key(KEY)
        if seed is None:
            raise Misconfigured("The key of the evidence log is not in the key store.")
        return SigningKey(tree.origin, seed).verifier

    async def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile. NotFound for one that is not in the signed tree."""
        async with self._database.anonymous() as connection:
            await _refuse_unsigned(connection, tile)
            hashes = await store.nodes(connection, tile.subtrees())
        return b"".join(hashes[subtree] for subtree in tile.subtrees())

    async def entries(self, tile: Tile) -> bytes:
        """The entries below a tile of the lowest level. NotFound as with `tile`."""
        async with self._database.anonymous() as connection:
            await _refuse_unsigned(connection, tile)
            return entry_bundle(await store.leaves(connection, tile.first, tile.width))

    async def consistency(self, old: int, size: int) -> tuple[bytes, ...]:
        """What shows that the tree of `old` entries is where the one of `size` began, lowest first."""
        async with self._database.anonymous() as connection:
            signed = await store.last_checkpoint(connection)
            if not 0 <= old <= size <= (signed.size if signed else 0):
                raise Invalid(f"There is no signed tree of {size} entries that one of {old} could be the beginning of.")
            return await hashes_of(connection, consistency_path(old, size))


async def hashes_of(connection: Connection, path: tuple[Stretch, ...]) -> tuple[bytes, ...]:
    """The steps of a proof."""
    whole = [subtree for stretch in path for subtree in whole_ones(stretch)]
    known = await store.nodes(connection, whole)
    return tuple(stretch_hash(stretch, known) for stretch in path)


async def _refuse_unsigned(connection: Connection, tile: Tile) -> None:
    signed = await store.last_checkpoint(connection)
    if signed is None or not tile.is_in(signed.size):
        raise NotFound("There is no such tile in the signed tree.")
