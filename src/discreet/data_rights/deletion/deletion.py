"""What a deletion is: of which kind and how much, when its keys and its rows went, and what cannot be recalled.

Invariant: never what was in it, and once it is done not even its id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DeletionKind(StrEnum):
    CONVERSATION = "conversation"
    MESSAGE = "message"
    """With all that followed from it; the rest of its conversation stays."""
    IMAGE = "image"
    GPT = "gpt"
    KNOWLEDGE = "knowledge"
    ACCOUNT = "account"
    WORKSPACE = "workspace"


class DeletionCause(StrEnum):
    PERSON = "person"
    LIMIT = "limit"
    """How long things are kept, by one's own setting or a workspace's rule."""
    OPERATOR = "operator"


Amounts = Mapping[str, int]


@dataclass(frozen=True)
class PendingDeletion:
    """What is about to be deleted: how much of what it is, and where else something of it is.

    `datasets` hold something of it and are marked; `disclosures` are what third parties have received, which nobody
    can recall.
    """

    kind: DeletionKind
    about_id: UUID
    amounts: Amounts
    disclosures: int = 0
    datasets: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class MarkedDataset:
    """A dataset that held something of it when it was deleted, as that dataset is now."""

    purpose: str
    built_at: datetime | None
    state: str
    expires_at: datetime


@dataclass(frozen=True)
class DeletionReport:
    """`keys_destroyed_at`: from then on any copy is noise. `finished_at`: nothing of it is left here."""

    id: UUID
    kind: DeletionKind
    made_by: DeletionCause
    asked_at: datetime
    keys_destroyed_at: datetime | None
    finished_at: datetime | None
    amounts: Amounts
    disclosures: int
    datasets: tuple[MarkedDataset, ...]
