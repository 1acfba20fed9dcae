"""A right on a GPT as its owner sees it, and an offer as its recipient sees it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.promises.visibility import Right

VALID_FOR: Final = timedelta(days=14)
"""The time until an offer expires."""
MAX_PEOPLE: Final = 100
"""The most rights and open offers of one GPT."""


@dataclass(frozen=True, kw_only=True)
class GrantedRight:
    """The right of one person.

    `name` is known after they accepted; `given` is the current right, `offered` the right that waits for their answer
    until `expires_at`. Only an acceptance reveals that the address has an account. `has_link`: a secret link to the
    offer exists.
    """

    id: UUID
    email: str
    name: str | None
    given: Right | None
    offered: Right | None
    expires_at: datetime
    has_link: bool = False


@dataclass(frozen=True)
class RightsAfterGrant:
    """All rights of a GPT after a grant.

    `link` is that of the new offer, shown once; None if it needs none.
    """

    rights: list[GrantedRight]
    link: str | None


@dataclass(frozen=True)
class OpenedLink:
    """An opened offer link.

    `fits`: the offer is for the actor's address. `workspace_id`: the workspace of its GPT. `enters`: the actor is a
    member of it.
    """

    fits: bool
    workspace_id: UUID | None
    enters: bool


@dataclass(frozen=True, kw_only=True)
class GptOffer:
    """An offer that waits for the actor's answer.

    `given` is the right that they hold already.
    """

    id: UUID
    gpt_id: UUID
    gpt_name: str
    owner_name: str
    offered: Right
    given: Right | None
    expires_at: datetime
