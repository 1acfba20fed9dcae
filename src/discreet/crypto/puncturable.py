"""A puncturable tree: many keys from one seed, each of which can be destroyed on its own (P10).

The tree of Goldreich, Goldwasser and Micali ("How to construct random functions", 1986). Its root is a random seed. A
generator G doubles a seed into the seeds of its two children. A leaf's seed is a key. Node 1 is the root, node n has
the children 2n and 2n + 1, and leaf i is node 2^height + i.

A `KeyTree` is the cover of the leaves that remain: the highest nodes below which no leaf is punctured, with their
seeds. Puncturing a leaf replaces the node above it by the siblings of the path to it (Green and Miers, "Forward secure
asynchronous messaging from puncturable encryption", 2015). G is one block of HKDF-Expand with SHA-512 (RFC 5869): HMAC
of `INFO` and the byte 0x01 under the seed. The first half is the left child's seed, the second the right child's.

Forward secrecy. A tree after puncturing leaf i, together with the keys of all other leaves, reveals nothing about leaf
i's key, if the outputs of G cannot be distinguished from random bytes. Proof: let v0, ..., vh be the path from the root
to leaf i. The tree and all other leaves follow from the siblings of v1, ..., vh. Hybrid Hj draws the children of v0,
..., v(j-1) at random instead of computing them by G. H0 is the real tree. In Hj the seed of vj is random, and its only
use is G, so Hj and H(j+1) differ in one output of G: a distinguisher has at most G's advantage e. After h steps the key
of leaf i is random and independent of everything else. The advantage is at most h * e, here 7 * e. For several
punctured leaves the same walk follows the union of their paths: at most 127 * e, one for each inner node. (If leaf i is
chosen after seeing other keys, the proof guesses it, and the bound grows by a factor of 128.)

Size. No two nodes of the cover lie above each other, and no two are siblings: their parent would be in it instead. So
each pair of leaves (2k, 2k + 1) lies under at most one node of the cover, or holds at most one that is a leaf, and
every node of the cover meets a pair. That makes at most 2^(height - 1) seeds, 64 here, and it is the smallest cover,
because a node higher up would derive a punctured leaf. A key costs at most `height` expansions, 7 here.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

HEIGHT = 7
LEAVES = 1 << HEIGHT
"""Keys of one tree."""
SEED_BYTES = 32
VERSION = b"\x01"
INFO = b"discreet v1 key page"
_ENTRY_BYTES = 1 + SEED_BYTES


class BadKeyTree(ValueError):
    """The bytes are not the encoding of a tree."""


@dataclass(frozen=True, kw_only=True)
class KeyTree:
    """The remaining keys of a tree: seeds by node, from left to right.

    `height` is at most 7, so that a node's number is one byte. Empty once every leaf is punctured.
    """

    seeds: Mapping[int, bytes] = field(repr=False)
    height: int = HEIGHT

    @staticmethod
    def from_root(root: bytes, height: int = HEIGHT) -> "KeyTree":
        """Return the tree below a random seed of 32 bytes."""
        return KeyTree(seeds={1: root}, height=height)

    def leaf_key(self, leaf: int) -> bytes | None:
        """Return the 32-byte key of a leaf; None once it is punctured. ValueError for a number that is no leaf's."""
        node = self._find_cover_node(leaf)
        if node is None:
            return None
        seed = self.seeds[node]
        for level in self._levels_below(node):
            seed = _children(seed)[leaf >> level & 1]
        return seed

    def puncture(self, leaves: Iterable[int]) -> "KeyTree":
        """Return the tree without the keys of these leaves. Punctured ones stay so. ValueError as in `leaf_key`."""
        tree = self
        for leaf in leaves:
            tree = tree._puncture_leaf(leaf)
        return tree

    def live_leaves(self) -> frozenset[int]:
        """Return the leaves whose keys can be derived."""
        return frozenset(leaf for node in self.seeds for leaf in leaves_below(node, self.height))

    def encode(self) -> bytes:
        """Return the one encoding: a version byte, then node (one byte) and seed (32 bytes) from left to right."""
        return VERSION + b"".join(bytes([node]) + seed for node, seed in self.seeds.items())

    @staticmethod
    def decode(content: bytes, height: int = HEIGHT) -> "KeyTree":
        """Return the tree with this encoding.

        BadKeyTree for anything that `encode` does not return for a tree with a leaf left.
        """
        body = content[len(VERSION) :]
        if content[: len(VERSION)] != VERSION or not body or len(body) % _ENTRY_BYTES:
            raise BadKeyTree("The list of seeds is of another version or cut off.")
        if len(body) > _ENTRY_BYTES << height - 1:
            raise BadKeyTree("The list of seeds is too long.")
        entries = (body[at : at + _ENTRY_BYTES] for at in range(0, len(body), _ENTRY_BYTES))
        return KeyTree(seeds=dict(_check_entries(entries, height)), height=height)

    def _puncture_leaf(self, leaf: int) -> "KeyTree":
        if (node := self._find_cover_node(leaf)) is None:
            return self
        seeds = dict(self.seeds)
        seed = seeds.pop(node)
        for level in self._levels_below(node):
            children, side = _children(seed), leaf >> level & 1
            node = 2 * node + side
            seeds[node ^ 1], seed = children[1 - side], children[side]
        from_left = sorted(seeds, key=lambda node: leaves_below(node, self.height).start)
        return KeyTree(seeds={node: seeds[node] for node in from_left}, height=self.height)

    def _find_cover_node(self, leaf: int) -> int | None:
        """Return the node of the cover at or above a leaf."""
        if not 0 <= leaf < 1 << self.height:
            raise ValueError(f"{leaf} is no leaf of a tree of height {self.height}")
        node = (1 << self.height) + leaf
        while node and node not in self.seeds:
            node >>= 1
        return node or None

    def _levels_below(self, node: int) -> Iterator[int]:
        """Yield the bits of a leaf's number that lead from the node to the leaf."""
        return reversed(range(self.height + 1 - node.bit_length()))


def leaves_below(node: int, height: int = HEIGHT) -> range:
    levels = height + 1 - node.bit_length()
    first = (node << levels) - (1 << height)
    return range(first, first + (1 << levels))


def _children(seed: bytes) -> tuple[bytes, bytes]:
    """Return the seeds of a node's two children (G)."""
    digest = hmac.digest(seed, INFO + b"\x01", "sha512")
    return digest[:SEED_BYTES], digest[SEED_BYTES:]


def _check_entries(entries: Iterable[bytes], height: int) -> Iterator[tuple[int, bytes]]:
    """Yield node and seed of each entry. BadKeyTree unless they are a smallest cover in order."""
    end, before = 0, -1
    for entry in entries:
        node, seed = entry[0], entry[1:]
        if not 1 <= node < 2 << height:
            raise BadKeyTree(f"There is no node {node}.")
        below = leaves_below(node, height)
        if below.start < end:
            raise BadKeyTree(f"Node {node} is repeated, out of order, or below another one.")
        if node ^ 1 == before:
            raise BadKeyTree(f"Nodes {before} and {node} should be one.")
        end, before = below.stop, node
        yield node, seed
