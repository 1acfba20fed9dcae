"""Withdraws open invitations of a member who loses the right to invite."""

from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.workspaces import invitations_store as store
from discreet.identity.workspaces.audit import Details


async def withdraw_invitations_of(connection: Connection, workspace_id: UUID, account_id: UUID) -> Details:
    """Withdraw them. Return details for the audit entry of the act that caused it."""
    withdrawn = await store.withdraw_of(connection, workspace_id, account_id)
    return {"invitations_withdrawn": withdrawn} if withdrawn else {}
