"""The values of a conversation to import. The child that reads exports builds them, and imports no store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from discreet.chat.conversations.message import Role


@dataclass(frozen=True)
class ImportedMessage:
    """A message to import. `id` and `parent` are the source's ids.

    `pictures` is the number of its pictures, which are left out.
    """

    id: str
    parent: str | None
    role: Role
    text: str
    at: datetime
    pictures: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportedConversation:
    """A conversation to import.

    `messages` holds at least one message, parents before children; `shown` is the last message of the open branch.
    """

    title: str
    began_at: datetime
    changed_at: datetime
    messages: Sequence[ImportedMessage]
    shown: str
    is_pinned: bool = False
    is_archived: bool = False
