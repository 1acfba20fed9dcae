"""What the key store holds of each evidence log: the key that signs, and the last tree that was signed (P12).

Invariant: the first log's names are the ones that there were before there could be another.
"""

import msgspec

from discreet.evidence.checkpoint import Tree
from discreet.ports import KeyStore


class Remembered(msgspec.Struct, frozen=True):
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
    held = keys.remembered(remembered_name(log))
    return msgspec.msgpack.decode(held, type=Remembered).tree() if held else None


def remember(keys: KeyStore, log: int, tree: Tree) -> None:
    keys.remember(remembered_name(log), msgspec.msgpack.encode(Remembered(tree.origin, tree.size, tree.root)))


def make_key(keys: KeyStore, log: int) -> None:
    if keys.key(key_name(log)) is None:
        keys.create_key(key_name(log))


def latest_signed(keys: KeyStore, log: int) -> int:
    """The latest log, this one or a later, of which anything was signed as far as the key store knows."""
    while (later := last_signed_state(keys, log + 1)) is not None and later.size:
        log += 1
    return log
