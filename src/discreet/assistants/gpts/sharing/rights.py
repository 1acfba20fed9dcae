"""A right on a GPT as its owner sees it, and an offer as the person sees it to whom it was made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.promises.visible import Right

LASTS: Final = timedelta(days=14)
"""How long an offer waits for an answer."""
MOST: Final = 100
"""Rights and open offers of one GPT."""


@dataclass(frozen=True, kw_only=True)
class GrantedRight:
    """What one person was given. `name` is known once they have accepted; `given` is what holds, `offered` what waits
    for their answer until `expires_at`. Only an acceptance shows that the address has an account. `has_link`:
    a secret link was made, which leads the person to the offer."""

    id: UUID
    email: str
    name: str | None
    given: Right | None
    offered: Right | None
    expires_at: datetime
    has_link: bool = False


@dataclass(frozen=True)
class RightsAfterGrant:
    """All rights of a GPT after one was given. `link` is the new offer's, shown once; None where it needs none."""

    rights: list[GrantedRight]
    link: str | None


@dataclass(frozen=True)
class OpenedLink:
    """Whether an offer's link is for the acting person's address, the workspace that its GPT is in, and whether they
    work there."""

    fits: bool
    workspace_id: UUID | None
    enters: bool


@dataclass(frozen=True, kw_only=True)
class GptOffer:
    """What waits for the acting person's answer. `given` is what they hold already."""

    id: UUID
    gpt_id: UUID
    gpt_name: str
    owner_name: str
    offered: Right
    given: Right | None
    expires_at: datetime
