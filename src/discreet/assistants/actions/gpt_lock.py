"""Holding a GPT until a transaction ends: whose it is, and what somebody may do with it (specification: GPTs).

Invariants:
- Whoever may not look into a GPT is told that there is none.
- Who may look into it and not change it is told so.
- What is done to a GPT is decided while it is held: a right that is taken back ends before the next deed.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Conflict, Forbidden, NotFound
from discreet.identity.accounts.actor import Actor, require_same_space
from discreet.promises.visible import Right, includes


class DraftChanged(Conflict):
    """Two people edit one draft, and the other has saved first."""

    code = "draft_changed"


@dataclass(frozen=True)
class LockedGpt:
    """Whose GPT it is, and what the actor may do with it."""

    owner_id: UUID
    right: Right
    workspace_id: UUID | None

    @property
    def owned(self) -> bool:
        return self.right is Right.OWN

    @property
    def personal(self) -> bool:
        """Whether it is the actor's own, in their own space."""
        return self.owned and self.workspace_id is None


async def lock_gpt(connection: Connection, actor: Actor, gpt_id: UUID, wanted: Right = Right.OWN) -> LockedGpt:
    """NotFound when the actor may not look into it, or it is not there; Conflict when it belongs to another space;
    Forbidden when they may look into it and not do what is `wanted`."""
    row = await connection.fetchrow("SELECT owner, workspace, held FROM hold_gpt($1)", gpt_id)
    if row["held"] is None:
        raise NotFound("There is no such GPT.")
    require_same_space(actor, row["workspace"], "GPT")
    held = LockedGpt(row["owner"], Right(row["held"]), row["workspace"])
    if not includes(held.right, wanted):
        raise Forbidden(_REFUSED[wanted])
    return held


_REFUSED = {
    Right.EDIT: "This GPT is shared with you to look at and duplicate. Its owner can let you edit it.",
    Right.OWN: "This GPT is shared with you. Only its owner can do this.",
}
