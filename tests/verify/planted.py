"""What a planted breach is: what an operator with the database's own password could do, and what names it (P12)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

Touching = Callable[[Any, Any], AbstractContextManager[None]]
"""Given the ground and what has been lived through, changes keys or files until it is left."""


@dataclass(frozen=True)
class Planted:
    """`named` is in the breach's item, `why` in its reason. `unseen`: why nothing can name it."""

    promise: str
    what: str
    statements: tuple[str, ...]
    named: str
    why: str
    touching: Touching | None = None
    unseen: str = ""

    def __str__(self) -> str:
        return f"{self.promise} {self.what}"


def plant(promise: str, what: str, *statements: str, named: str, why: str, touching: Touching | None = None) -> Planted:
    return Planted(promise, what, statements, named, why, touching)


def unseen(promise: str, what: str, *statements: str, reason: str) -> Planted:
    """A breach that `discreet verify` does not name. `docs/verify.md` says so with this reason."""
    return Planted(promise, what, statements, "", "", None, reason)


TALK = "WHERE conversation_id = '{open_talk}'"
