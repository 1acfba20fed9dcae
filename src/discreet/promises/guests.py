"""Who may open a GPT to guests: people without an account (P6, P8).

Invariants:
- Only the GPT's owner opens it, while the server's operator and the GPT's workspace allow guests.
- Only a published GPT that is shared by link or with everyone is open. When one of these ends, so do all visits.
- A guest of a workspace's GPT is no member. Every rule of the workspace on its members' chats binds theirs.
- The owner pays for guests and learns of their use only what they cost: the sum of months that have ended, and of the
  running month tens of per cent of a link's budget, which change at most once a day. All other use is enforced and
  cannot be read or probed: changed limits hold from the next day, and every limit refuses with the same sentence.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from discreet.promises.visibility import OPEN_TO_STRANGERS, Level
from discreet.promises.workspace_rules import WorkspaceRules


class GuestObstacle(StrEnum):
    """Why a GPT is not open to guests."""

    NOT_OWNER = "not_owner"
    SERVER = "server"
    WORKSPACE = "workspace"
    UNPUBLISHED = "unpublished"
    LEVEL = "level"


@dataclass(frozen=True, kw_only=True)
class GuestAccess:
    """The facts that decide whether a person may open a GPT to guests. `level` is what the workspace's rules leave."""

    owns: bool
    server_allows: bool
    workspace_allows: bool
    published: bool
    level: Level

    @property
    def obstacle(self) -> GuestObstacle | None:
        """The first reason against it; None: guests may use the GPT."""
        against = {
            GuestObstacle.NOT_OWNER: not self.owns,
            GuestObstacle.SERVER: not self.server_allows,
            GuestObstacle.WORKSPACE: not self.workspace_allows,
            GuestObstacle.UNPUBLISHED: not self.published,
            GuestObstacle.LEVEL: self.level not in OPEN_TO_STRANGERS,
        }
        return next((obstacle for obstacle, holds in against.items() if holds), None)


WHY_NOT: Final = {
    GuestObstacle.NOT_OWNER: "Only the GPT's owner can open it to guests.",
    GuestObstacle.SERVER: "The operator of this server doesn't allow guests.",
    GuestObstacle.WORKSPACE: "This workspace's rules don't allow guests; its owners can change them.",
    GuestObstacle.UNPUBLISHED: "Publish the GPT first.",
    GuestObstacle.LEVEL: "First share this GPT with anyone who has the link.",
}


def allows_guests(rules: WorkspaceRules | None) -> bool:
    """Return whether the GPT's space allows guests. `rules` are those of its workspace; None: a personal space."""
    return rules is None or rules.guests


REFUSED: Final = (
    "No more messages can be sent through this link for now. Please try again tomorrow, or ask the person who gave you "
    "the link."
)
"""The same for every limit of guests: which one it was would tell an owner who tries it how much others wrote (P8)."""
MIN_SHOWN_BUDGET: Final = Decimal(10)
"""In the server's currency. A step of a smaller budget could be one message."""


def shown_percent(spent: Decimal, budget: Decimal | None) -> int | None:
    """Return what a link's owner sees of its noted cost in the running month: tens of per cent, rounded down (P8).

    None without a budget, and for one below `MIN_SHOWN_BUDGET`.
    """
    if budget is None or budget < MIN_SHOWN_BUDGET:
        return None
    return 100 if spent >= budget else int(spent * 10 / budget) * 10
