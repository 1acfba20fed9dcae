"""The offer to hand over a GPT, as its owner and its recipient see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Handover:
    """The owner's view: the address and the expiry.

    It does not show whether the address has an account. `has_link`: a secret link to the offer exists; `link` is that
    of a new offer, shown once.
    """

    email: str
    expires_at: datetime
    has_link: bool = False
    link: str | None = None


@dataclass(frozen=True)
class OfferedGpt:
    """An offer that waits for the actor's answer."""

    id: UUID
    gpt_id: UUID
    gpt_name: str
    owner_name: str
    expires_at: datetime


@dataclass(frozen=True)
class TransferredGpt:
    """A GPT after its transfer, with its former owner and right holders."""

    gpt_id: UUID
    giver: UUID
    holders: tuple[UUID, ...]
