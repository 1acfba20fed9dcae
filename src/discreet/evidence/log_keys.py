"""The key store's data about evidence logs: signing keys, last signed trees (P12).

Invariant: the first log's names have no number.
"""

import msgspec

from discreet.evidence.checkpoint import Tree
from discreet.ports.keys import KeyStore


class LastSignedTree(msgspec.Struct, frozen=True):
    """The last tree that was signed, or was about to be."""

    origin: str
    size: int
    root: bytes

    def tree(self) -> Tree:
        return Tree(self.origin, self.size, self.root)


def key_name(log: int) -> str:
    return "evidence/log" if log == 1 else f"evidence/log-{log}"


def remembered_name(log: int) -> str:
    return "evidence/signed" if log == 1 else f"evidence/signed-{log}"


def last_signed_state(keys: KeyStore, log: int) -> Tree | None:
    remembered = keys.remembered(remembered_name(log))
    return msgspec.msgpack.decode(remembered, type=LastSignedTree).tree() if remembered else None


def remember(keys: KeyStore, log: int, tree: Tree) -> None:
    keys.remember(remembered_name(log), msgspec.msgpack.encode(LastSignedTree(tree.origin, tree.size, tree.root)))


def make_key(keys: KeyStore, log: int) -> None:
    if keys.key(key_name(log)) is None:
        keys.create_key(key_name(log))


def latest_signed(keys: KeyStore, log: int) -> int:
    """Return the latest log from `log` on that the key store knows as signed."""
    while (later := last_signed_state(keys, log + 1)) is not None and later.size:
        log += 1
    return log
