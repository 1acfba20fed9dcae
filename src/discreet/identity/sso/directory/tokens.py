"""The token of an enterprise's directory.

An owner makes it; it is shown once and valid until it is revoked or replaced.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Database
from discreet.errors import Conflict, Forbidden
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.token import new_token
from discreet.identity.sso.configuration import require_workspace_owner
from discreet.identity.sso.directory import store
from discreet.identity.workspaces.audit import Act, AuditTarget, record
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.parties import Service

PATH = "/scim/v2"


@dataclass(frozen=True)
class DirectoryState:
    """The owner's view. `made_at` is None without a token.

    `address` is the URL to which the directory sends.
    """

    address: str
    made_at: datetime | None
    last_used_at: datetime | None
    users: int
    groups: int


class DirectoryTokens:
    def __init__(self, database: Database, clock: Clock, random: RandomSource, public_url: str) -> None:
        self._database, self._clock, self._random, self._public_url = database, clock, random, public_url

    async def state(self, actor: Actor, workspace_id: UUID) -> DirectoryState:
        _require_enterprise(actor, workspace_id)
        async with self._database.anonymous() as connection:
            row = await store.token(connection, workspace_id)
            users = await store.count_users(connection, workspace_id)
            groups = await store.count_groups(connection, workspace_id)
        made_at, last_used_at = (row["made_at"], row["last_used_at"]) if row else (None, None)
        return DirectoryState(f"{self._public_url}{PATH}", made_at, last_used_at, users, groups)

    async def make(self, actor: Actor, workspace_id: UUID) -> str:
        """Return a new token. An older one stops working."""
        _require_enterprise(actor, workspace_id)
        token, now = new_token(self._random), self._clock.now()
        async with self._database.anonymous() as connection:
            await store.put_token(connection, workspace_id, token.digest, now)
            await record(connection, actor, Act.DIRECTORY_TOKEN_MADE, AuditTarget(workspace_id), at=now)
        return token.text

    async def revoke(self, actor: Actor, workspace_id: UUID) -> None:
        """Revoke the token. What the directory has set stays as it is."""
        _require_enterprise(actor, workspace_id)
        async with self._database.anonymous() as connection:
            if not await store.delete_token(connection, workspace_id):
                raise Conflict("There is no token to revoke.")
            await record(
                connection, actor, Act.DIRECTORY_TOKEN_REVOKED, AuditTarget(workspace_id), at=self._clock.now()
            )


def _require_enterprise(actor: Actor, workspace_id: UUID) -> None:
    require_workspace_owner(actor, workspace_id)
    if actor.service is not Service.ENTERPRISE:
        raise Forbidden("A directory is for an enterprise's workspace.")
