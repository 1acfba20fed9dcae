"""Tiles: the tree and its entries as static files (c2sp.org/tlog-tiles).

Invariants:
- A tile holds up to 256 hashes, each over a whole subtree, so it never changes.
- A narrower tile is the beginning of the full one.
- Each tile has exactly one path. Other spellings are refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from discreet.evidence.subtrees import Subtree

WIDTH: Final = 256
HEIGHT: Final = 8
"""A level's hashes are over subtrees this much higher than those of the level below."""
LEVELS: Final = 8
"""Enough for 2 ** 62 entries."""

_NUMBER = re.compile(r"(?:x\d{3}/)*\d{3}(?:\.p/[1-9]\d{0,2})?", re.ASCII)


@dataclass(frozen=True)
class Tile:
    """`width` hashes of a level, from number `n * 256` on."""

    level: int
    n: int
    width: int = WIDTH

    @property
    def first(self) -> int:
        return self.n * WIDTH

    def subtrees(self) -> list[Subtree]:
        return [Subtree(self.level * HEIGHT, self.first + place) for place in range(self.width)]

    def is_in(self, size: int) -> bool:
        """Return whether a tree of `size` entries has this tile at its width."""
        return self.first + self.width <= size >> (self.level * HEIGHT)


def read_tile(level: str, number: str) -> Tile | None:
    """Return the tile at `tile/<level>/<number>`; None if that is not a valid path."""
    if not re.fullmatch(r"0|[1-9]\d?", level, re.ASCII) or int(level) >= LEVELS:
        return None
    if not _NUMBER.fullmatch(number) or number.startswith("x000/") or len(number) > 60:
        return None
    elements, _, width = number.partition(".p/")
    wide = int(width) if width else WIDTH
    if width and wide >= WIDTH:
        return None
    return Tile(int(level), int(elements.replace("x", "").replace("/", "")), wide)


def tile_number(tile: Tile) -> str:
    """Return a tile's number as written in its path: the inverse of `read_tile`."""
    groups = [f"{tile.n % 1000:03}"]
    remainder = tile.n // 1000
    while remainder:
        groups.append(f"x{remainder % 1000:03}")
        remainder //= 1000
    return "/".join(reversed(groups)) + ("" if tile.width == WIDTH else f".p/{tile.width}")


def read_bundle(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises ValueError if it is malformed."""
    leaves, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        if end > len(bundle):
            raise ValueError("the bundle is cut")
        leaves.append(bundle[at + 2 : end])
        at = end
    return leaves


def entry_bundle(leaves: Iterable[bytes]) -> bytes:
    """Join entries, each after its length as two bytes."""
    return b"".join(len(leaf).to_bytes(2) + leaf for leaf in leaves)
