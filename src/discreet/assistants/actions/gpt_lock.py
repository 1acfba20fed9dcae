"""A lock on a GPT until a transaction ends, with the actor's right on it.

Invariants:
- A person who may not view a GPT gets NotFound; one who may view but not change it gets Forbidden.
- Each change of a GPT is decided while the lock is held, so a revoked right ends before the next change.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Conflict, Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_guard import require_this_space
from discreet.promises.visibility import Right, includes


class DraftChanged(Conflict):
    """Another editor has saved the draft first."""

    code = "draft_changed"


@dataclass(frozen=True)
class LockedGpt:
    """The owner of a locked GPT, and the actor's right on it."""

    owner_id: UUID
    right: Right
    workspace_id: UUID | None

    @property
    def is_owned(self) -> bool:
        return self.right is Right.OWN

    @property
    def is_personal(self) -> bool:
        """Whether it is the actor's own, in their personal space."""
        return self.is_owned and self.workspace_id is None


async def lock_gpt(connection: Connection, actor: Actor, gpt_id: UUID, required: Right = Right.OWN) -> LockedGpt:
    """Lock a GPT and return the actor's right on it.

    NotFound when the actor may not view it, or it does not exist; Conflict when it belongs to another space; Forbidden
    when they may view it but lack the right `required`.
    """
    row = await connection.fetchrow("SELECT owner, workspace, held FROM lock_gpt($1)", gpt_id)
    if row["held"] is None:
        raise NotFound("There is no such GPT.")
    await require_this_space(connection, actor, row["workspace"], "GPT")
    locked_gpt = LockedGpt(owner_id=row["owner"], right=Right(row["held"]), workspace_id=row["workspace"])
    if not includes(locked_gpt.right, required):
        raise Forbidden(_REFUSED[required])
    return locked_gpt


_REFUSED = {
    Right.EDIT: "This GPT is shared with you to look at and duplicate. Its owner can let you edit it.",
    Right.OWN: "This GPT is shared with you. Only its owner can do this.",
}
