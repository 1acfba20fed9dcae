"""Shelves: which of their conversations somebody looks at, and where each of them stands (specification: Chat)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ConversationFilter(StrEnum):
    """`OPEN`: neither pinned, nor in a folder, nor put away."""

    ALL = "all"
    OPEN = "open"
    PINNED = "pinned"
    ARCHIVED = "archived"
    FOLDER = "folder"


@dataclass(frozen=True)
class Placement:
    """Where a conversation stands. What is put away is out of sight wherever else it stands."""

    folder_id: UUID | None = None
    pinned: bool = False
    archived: bool = False


@dataclass(frozen=True)
class PlacementChange:
    """What is to change of where conversations stand; None leaves it. `move`: into `folder_id`, or out of any."""

    pinned: bool | None = None
    archived: bool | None = None
    move: bool = False
    folder_id: UUID | None = None
