"""Who may open a GPT to guests: people without an account (P6, P8).

Invariants:
- Only the GPT's owner opens it, while the server's operator and the GPT's workspace allow guests.
- Only a published GPT that is shared by link or with everyone is open. When one of these ends, so do all visits.
- A guest of a workspace's GPT is no member. Every rule of the workspace on its members' chats binds theirs.
- The owner pays for guests and learns of them only sums: nothing of the running day, and the cost of a running month
  only as tens of per cent of the link's budget.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from discreet.promises.visible import OPEN_TO_STRANGERS, Level
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


def shown_percent(spent: Decimal, budget: Decimal) -> int:
    """Return what a link's owner sees of its cost in the running month: tens of per cent, rounded down (P8)."""
    return 100 if spent >= budget else int(spent * 10 / budget) * 10
