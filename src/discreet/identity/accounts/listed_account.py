"""An account in the operators' list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from discreet.identity.accounts.actor import AccountRole


class AccountState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETING = "deleting"
    """Closed; what is left of it is being deleted."""


@dataclass(frozen=True, kw_only=True)
class ListedAccount:
    """An account as operators see it. A closed one has neither name nor address."""

    id: UUID
    name: str
    email: str
    role: AccountRole
    state: AccountState
    workspaces: Sequence[str]
    created_at: datetime
    megabytes: int | None
    """Stored in the own space, rounded up to 100 MB; None for a closed account."""
