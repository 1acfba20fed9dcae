"""Deletions: kind and amount, times, and copies that cannot be recalled.

Invariants:
- No deleted content is recorded. Once the deletion is done, its id is not recorded either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DeletionKind(StrEnum):
    CONVERSATION = "conversation"
    MESSAGE = "message"
    """With all messages that follow it. The rest of its conversation stays."""
    IMAGE = "image"
    GPT = "gpt"
    KNOWLEDGE = "knowledge"
    ACCOUNT = "account"
    WORKSPACE = "workspace"


class DeletionCause(StrEnum):
    PERSON = "person"
    LIMIT = "limit"
    """A retention limit, set by the person or by a workspace's rule."""
    OPERATOR = "operator"


Amounts = Mapping[str, int]


@dataclass(frozen=True)
class PendingDeletion:
    """A deletion before it starts: what it covers, and where else copies are.

    `datasets` contain some of it and are marked. `disclosures` were received by third parties and cannot be recalled.
    """

    kind: DeletionKind
    about_id: UUID
    amounts: Amounts
    disclosures: int = 0
    datasets: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class MarkedDataset:
    """A dataset that contained some of it at the deletion, in its current state."""

    purpose: str
    built_at: datetime | None
    state: str
    expires_at: datetime


@dataclass(frozen=True)
class DeletionReport:
    """Report of a deletion.

    `keys_destroyed_at`: from then on every copy is unreadable. `finished_at`: from then on no part is left on this
    server.
    """

    id: UUID
    kind: DeletionKind
    made_by: DeletionCause
    asked_at: datetime
    keys_destroyed_at: datetime | None
    finished_at: datetime | None
    amounts: Amounts
    disclosures: int
    datasets: tuple[MarkedDataset, ...]
