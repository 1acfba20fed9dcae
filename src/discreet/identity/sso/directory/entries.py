"""Users and groups of a workspace, as its directory lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

MAX_USERS: Final = 20_000
MAX_GROUPS: Final = 2_000
"""Of one workspace."""


@dataclass(frozen=True)
class UserFacts:
    """A user's data. `email` identifies them at sign-in.

    `document` holds names and addresses as the directory wrote them.
    """

    user_name: str
    external_id: str | None
    email: str
    active: bool
    document: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DirectoryUser:
    id: UUID
    facts: UserFacts
    account_id: UUID | None
    groups: tuple[tuple[UUID, str], ...]
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class GroupFacts:
    display_name: str
    external_id: str | None
    members: frozenset[UUID]


@dataclass(frozen=True)
class DirectoryGroup:
    id: UUID
    facts: GroupFacts
    created_at: datetime
    changed_at: datetime
