"""Which subtrees form a Merkle tree and its proofs (RFC 6962, section 2.1).

Invariants:
- The functions are pure.
- A whole subtree never changes, so it is hashed once and stored.
- The hash of any other range is joined from whole subtrees, a logarithmic number of them.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from discreet.evidence.merkle import EMPTY, node_hash


class Subtree(NamedTuple):
    """The whole subtree number `n`, from the left, of those over `2 ** height` leaves."""

    height: int
    n: int


class LeafRange(NamedTuple):
    """The leaves from `first` up to, but not including, `end`."""

    first: int
    end: int


Hashes = Mapping[Subtree, bytes]


def inclusion_path(n: int, size: int) -> tuple[LeafRange, ...]:
    """Return the ranges whose hashes lead from leaf `n` to the root, lowest first."""
    if not 0 <= n < size:
        raise IndexError(f"there is no leaf {n} among {size}")
    path: list[LeafRange] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if n < middle:
            path.append(LeafRange(middle, end))
            end = middle
        else:
            path.append(LeafRange(first, middle))
            first = middle
    return tuple(reversed(path))


def consistency_path(old: int, size: int) -> tuple[LeafRange, ...]:
    """Return the ranges whose hashes form a consistency proof, lowest first.

    It proves that the tree over `size` leaves begins with the one over `old` leaves.
    """
    if not 0 <= old <= size:
        raise IndexError(f"a tree of {size} leaves has none of {old} in it")
    path: list[LeafRange] = []
    first, end = 0, size
    while 0 < old < end:
        middle = first + _split(end - first)
        if old <= middle:
            path.append(LeafRange(middle, end))
            end = middle
        else:
            path.append(LeafRange(first, middle))
            first = middle
    if first:  # a part to the left was split off, so the verifier does not know the hash of the rest
        path.append(LeafRange(first, end))
    return tuple(reversed(path))


def whole_subtrees(leaf_range: LeafRange) -> list[Subtree]:
    """Return the whole subtrees of a range, the largest and leftmost first."""
    subtrees, start = [], leaf_range.first
    while start < leaf_range.end:
        height = (leaf_range.end - start).bit_length() - 1
        subtrees.append(Subtree(height, start >> height))
        start += 1 << height
    return subtrees


def range_hash(leaf_range: LeafRange, hashes: Hashes) -> bytes:
    """Return the hash over a range; of no leaves, SHA-256 of no bytes.

    Raises KeyError if the hash of a whole subtree is missing.
    """
    joined: bytes | None = None
    for subtree in reversed(whole_subtrees(leaf_range)):
        joined = hashes[subtree] if joined is None else node_hash(hashes[subtree], joined)
    return EMPTY if joined is None else joined


def new_subtrees(size: int, known: Hashes, leaf_hashes: Iterable[bytes]) -> dict[Subtree, bytes]:
    """Return the whole subtrees that appear when leaves are added to `size` leaves.

    `known` holds the whole subtrees of the old tree (`whole_subtrees`).
    """
    new: dict[Subtree, bytes] = {}
    for n, node in enumerate(leaf_hashes, size):
        subtree = Subtree(0, n)
        new[subtree] = node
        while subtree.n % 2:
            left = Subtree(subtree.height, subtree.n - 1)
            node = node_hash(new[left] if left in new else known[left], node)
            subtree = Subtree(subtree.height + 1, subtree.n // 2)
            new[subtree] = node
    return new


def _split(size: int) -> int:
    """Return the largest power of two that is smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)
