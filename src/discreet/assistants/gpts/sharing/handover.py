"""A GPT that its owner offers to hand over, as the owner sees it and as the person to whom it is offered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Handover:
    """What the owner sees: to whom it is offered, and until when. Whether the address has an account is not told.
    `has_link`: a secret link was made, which leads to the offer; `link` is that of a new offer, shown once."""

    email: str
    expires_at: datetime
    has_link: bool = False
    link: str | None = None


@dataclass(frozen=True)
class OfferedGpt:
    """What waits for the acting person's answer."""

    id: UUID
    gpt_id: UUID
    gpt_name: str
    owner_name: str
    expires_at: datetime


@dataclass(frozen=True)
class TransferredGpt:
    """Which GPT it was, whose, and who held a right on it until then."""

    gpt_id: UUID
    giver: UUID
    holders: tuple[UUID, ...]
