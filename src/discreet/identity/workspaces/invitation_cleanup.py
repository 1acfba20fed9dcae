"""Invitations of somebody who lost the right to give them: nobody comes in, or back, by one that they kept."""

from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.workspaces import invitations_store as store
from discreet.identity.workspaces.audit import Details


async def withdraw_invitations_of(connection: Connection, workspace_id: UUID, account_id: UUID) -> Details:
    """What the log says of it, together with the act by which they lost it."""
    withdrawn = await store.withdraw_of(connection, workspace_id, account_id)
    return {"invitations_withdrawn": withdrawn} if withdrawn else {}
