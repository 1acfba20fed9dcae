"""A planted breach: a change by an operator with the database's own password, and the finding that names it (P12)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

OutsideChange = Callable[[Any, Any], AbstractContextManager[None]]
"""Takes the infrastructure and the seeded installation. Changes keys or files until its context is left."""


@dataclass(frozen=True)
class PlantedBreach:
    """A breach: `item` is in the item that is named, and `why` in its reason.

    `undetected_because`: why nothing can name it.
    """

    promise: str
    title: str
    statements: tuple[str, ...]
    item: str
    why: str
    outside_change: OutsideChange | None = None
    undetected_because: str = ""

    def __str__(self) -> str:
        return f"{self.promise} {self.title}"


def plant(
    promise: str, title: str, *statements: str, item: str, why: str, outside_change: OutsideChange | None = None
) -> PlantedBreach:
    return PlantedBreach(promise, title, statements, item, why, outside_change)


def undetected(promise: str, title: str, *statements: str, reason: str) -> PlantedBreach:
    """Return a breach that `discreet verify` does not name. `docs/verify.md` says so with this reason."""
    return PlantedBreach(promise, title, statements, "", "", None, reason)


TALK = "WHERE conversation_id = '{open_talk}'"
