"""Placement of conversations and filters of their list (specification: Chat)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ConversationFilter(StrEnum):
    """Which conversations a list shows.

    `OPEN`: neither pinned, nor in a folder, nor archived.
    """

    ALL = "all"
    OPEN = "open"
    PINNED = "pinned"
    ARCHIVED = "archived"
    FOLDER = "folder"


@dataclass(frozen=True)
class Placement:
    """Where a conversation is listed.

    An archived one is hidden from its folder and from the pinned ones.
    """

    folder_id: UUID | None = None
    pinned: bool = False
    archived: bool = False


@dataclass(frozen=True)
class PlacementChange:
    """A change of placement; None leaves a field as it is.

    `move`: into `folder_id`, or out of any folder if that is None.
    """

    pinned: bool | None = None
    archived: bool | None = None
    move: bool = False
    folder_id: UUID | None = None
