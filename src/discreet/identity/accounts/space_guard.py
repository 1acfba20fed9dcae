"""What a session opens of another space than the one that it works in (P7).

Invariant: what could not be entered with this sign-in is not read past the door either, by whoever knows its id.
"""

from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import UnlockFirst
from discreet.identity.accounts import store
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_access import refusal

UNLOCK_FIRST = "You keep your own key. Open it first, with your passkey, your passphrase or your recovery code."


async def require_space_access(connection: Connection, actor: Actor, workspace_id: UUID | None) -> None:
    """SsoRequired or OwnSignInRequired for what lies in a space that the actor's sign-in does not open; UnlockFirst
    for what is shut by an own key that they have not opened in this session."""
    if actor.locked and workspace_id is None:
        raise UnlockFirst(UNLOCK_FIRST)
    if workspace_id == actor.space.workspace_id:
        return
    if why := refusal(await store.entry(connection, actor.session_id, workspace_id)):
        raise why
