"""Checks access to a space other than the session's current one (P7).

Invariants:
- Content of a space that this sign-in cannot enter is not readable by its id either, and no answer names that space.
"""

from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import UnlockRequired
from discreet.identity.accounts import sessions_store
from discreet.identity.accounts.actor import Actor, require_same_space
from discreet.identity.accounts.space_access import refusal

UNLOCK_FIRST = "Unlock your chats first, with your passkey, passphrase or recovery code."


async def require_space_access(connection: Connection, actor: Actor, workspace_id: UUID | None) -> None:
    """Raise if the actor's session does not open this space.

    SsoRequired or OwnSignInRequired for another sign-in; UnlockRequired for the own space while the user-held key is
    locked.
    """
    if actor.locked and workspace_id is None:
        raise UnlockRequired(UNLOCK_FIRST)
    if workspace_id == actor.space.workspace_id:
        return
    if why := refusal(await sessions_store.space_access(connection, actor.session_id, workspace_id)):
        raise why


async def require_this_space(connection: Connection, actor: Actor, workspace_id: UUID | None, noun: str) -> None:
    """Raise OtherSpace for content of a space other than the actor's current one.

    First raise what `require_space_access` raises: only a session that opens the space learns its name (P6, P7).
    """
    await require_space_access(connection, actor, workspace_id)
    require_same_space(actor, workspace_id, noun)
