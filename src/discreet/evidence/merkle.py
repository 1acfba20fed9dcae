"""Merkle trees as RFC 6962 hashes them (section 2.1): one root for many leaves, and short proofs that a leaf is in it.

Law of this file: pure, over SHA-256. A tree is built in one pass that holds a logarithm of its leaves. Leaves and
inner nodes are hashed with different first bytes, so that neither can pass for the other.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hmac import compare_digest


@dataclass(frozen=True)
class _Subtree:
    """The tree over `size` leaves from number `first` on."""

    first: int
    size: int
    hash: bytes

    def has(self, n: int | None) -> bool:
        return n is not None and self.first <= n < self.first + self.size


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes; of no leaves, the hash of nothing."""
    return _grow(leaf_hashes, None, []).hash


def inclusion_proof(leaf_hashes: Iterable[bytes], n: int) -> tuple[bytes, ...]:
    """The hashes that lead from leaf `n` (counted from 0) to the root, lowest first. IndexError when there is none."""
    path: list[bytes] = []
    tree = _grow(leaf_hashes, n, path)
    if not tree.has(n):
        raise IndexError(f"there is no leaf {n} among {tree.size}")
    return tuple(path)


def verify_inclusion(leaf: bytes, n: int, size: int, proof: Sequence[bytes], wanted: bytes) -> bool:
    """Whether the leaf hash `leaf` is number `n` of `size` in the tree with the root `wanted` (RFC 9162, 2.1.3.2)."""
    if not 0 <= n < size:
        return False
    at, last, reached = n, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            reached = _node_hash(sibling, reached)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            reached = _node_hash(reached, sibling)
        at, last = at // 2, last // 2
    return last == 0 and compare_digest(reached, wanted)


def _grow(leaf_hashes: Iterable[bytes], n: int | None, path: list[bytes]) -> _Subtree:
    """The whole tree; on the way, the siblings of whatever holds leaf `n` are put on `path`."""
    stack: list[_Subtree] = []
    for first, leaf in enumerate(leaf_hashes):
        stack.append(_Subtree(first, 1, leaf))
        while len(stack) > 1 and stack[-1].size == stack[-2].size:
            _join_last(stack, n, path)
    while len(stack) > 1:
        _join_last(stack, n, path)
    return stack[0] if stack else _Subtree(0, 0, hashlib.sha256().digest())


def _join_last(stack: list[_Subtree], n: int | None, path: list[bytes]) -> None:
    right, left = stack.pop(), stack.pop()
    if left.has(n):
        path.append(right.hash)
    elif right.has(n):
        path.append(left.hash)
    stack.append(_Subtree(left.first, left.size + right.size, _node_hash(left.hash, right.hash)))


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
