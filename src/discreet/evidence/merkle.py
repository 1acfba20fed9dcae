"""Merkle trees of RFC 6962 (section 2.1): one root and short inclusion proofs.

Invariants:
- The functions are pure and use SHA-256 only.
- A tree is built in one pass, in memory logarithmic in the number of leaves.
- Leaves and inner nodes are hashed with different first bytes, so that neither can pass for the other.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

EMPTY: Final = hashlib.sha256().digest()
"""The root over no leaves."""


@dataclass(frozen=True)
class _Subtree:
    """The tree over `size` leaves from number `first` on."""

    first: int
    size: int
    hash: bytes

    def has(self, n: int | None) -> bool:
        return n is not None and self.first <= n < self.first + self.size


class Frontier:
    """A tree that grows leaf by leaf and keeps only the roots of its whole subtrees.

    The largest comes first.
    """

    def __init__(self, roots: Iterable[tuple[int, bytes]] = ()) -> None:
        """Continue from `roots`: size and root of each whole subtree."""
        self.roots = list(roots)

    @property
    def size(self) -> int:
        return sum(size for size, _ in self.roots)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        self.roots.append((1, leaf))
        while len(self.roots) > 1 and self.roots[-1][0] == self.roots[-2][0]:
            (size, newer), (_, older) = self.roots.pop(), self.roots.pop()
            self.roots.append((2 * size, node_hash(older, newer)))

    def root(self) -> bytes:
        hashes = [each for _, each in self.roots]
        result = hashes.pop() if hashes else EMPTY
        while hashes:
            result = node_hash(hashes.pop(), result)
        return result


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes; without leaves, SHA-256 of no bytes."""
    return _grow(leaf_hashes, None, []).hash


def inclusion_proof(leaf_hashes: Iterable[bytes], n: int) -> tuple[bytes, ...]:
    """Return the hashes from leaf `n` (counted from 0) to the root, lowest first.

    Raises IndexError if there is no such leaf.
    """
    path: list[bytes] = []
    tree = _grow(leaf_hashes, n, path)
    if not tree.has(n):
        raise IndexError(f"there is no leaf {n} among {tree.size}")
    return tuple(path)


def verify_inclusion(leaf: bytes, n: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether leaf hash `leaf` is number `n` of `size` below root `root`.

    Source: RFC 9162, 2.1.3.2.
    """
    if not 0 <= n < size:
        return False
    roots = _climb(n, size - 1, leaf, leaf, proof)
    return roots is not None and compare_digest(roots[1], root)


def verify_consistency(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether the new tree begins with the old one (RFC 9162, 2.1.4.2).

    The old tree has `old` leaves and `old_root`, the new one `size` leaves and the root `root`. If `old` is 0 or
    equals `size`, only the roots are compared and the proof must be empty.
    """
    if not 0 < old < size:
        is_same = old_root == EMPTY if old == 0 else old == size and compare_digest(old_root, root)
        return is_same and not proof and 0 <= old <= size
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, size - 1
    while at % 2:
        at, last = at // 2, last // 2
    roots = _climb(at, last, steps[0], steps[0], steps[1:]) if steps else None
    return roots is not None and compare_digest(roots[0], old_root) and compare_digest(roots[1], root)


def _climb(at: int, last: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots of the old and the new tree, from a leaf and its siblings.

    None for a proof of another length.
    """
    for sibling in proof:
        if last == 0:
            return None
        if at % 2 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            new = node_hash(new, sibling)
        at, last = at // 2, last // 2
    return (old, new) if last == 0 else None


def _grow(leaf_hashes: Iterable[bytes], n: int | None, path: list[bytes]) -> _Subtree:
    """Return the whole tree, and append the siblings of leaf `n` to `path`."""
    stack: list[_Subtree] = []
    for first, leaf in enumerate(leaf_hashes):
        stack.append(_Subtree(first, 1, leaf))
        while len(stack) > 1 and stack[-1].size == stack[-2].size:
            _join_last(stack, n, path)
    while len(stack) > 1:
        _join_last(stack, n, path)
    return stack[0] if stack else _Subtree(0, 0, EMPTY)


def _join_last(stack: list[_Subtree], n: int | None, path: list[bytes]) -> None:
    right, left = stack.pop(), stack.pop()
    if left.has(n):
        path.append(right.hash)
    elif right.has(n):
        path.append(left.hash)
    stack.append(_Subtree(left.first, left.size + right.size, node_hash(left.hash, right.hash)))


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
