"""A workspace's sign-in: owners configure it, the command line can recover access.

Specification: Services, accounts, workspaces.

Invariants:
- A change of what sessions depend on ends these sessions.
- Only an owner whose session was made by the provider can require it, so that a mistake locks no owner out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, DiscreetError, Invalid, NotFound
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.session_revocation import Revocation, publish
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.sso import store
from discreet.identity.sso.discovery import DiscoveryCache
from discreet.identity.sso.provider import Provider, ProviderUpdate, check_secret, check_update
from discreet.identity.sso.secrets import ClientSecrets
from discreet.identity.sso.store import StoredProvider
from discreet.identity.workspaces.audit import Act, AuditTarget, Details, SettingChange, record
from discreet.ports.clock import Clock

CALLBACK: Final = "/api/sso/callback"


@dataclass(frozen=True)
class SsoSetup:
    """The owner's view.

    `can_require`: the provider made this session, which shows that the sign-in works.
    """

    provider: Provider | None
    has_secret: bool
    redirect_uri: str
    link: str
    can_require: bool


@dataclass(frozen=True)
class Tested:
    """The content of a provider's documents. `problem`: why they cannot be used."""

    authorization_endpoint: str = ""
    keys: int = 0
    problem: str = ""


class SsoConfiguration:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        secrets: ClientSecrets,
        library: DiscoveryCache,
        listed_origins: Collection[str],
        public_url: str,
    ) -> None:
        self._database, self._clock, self._secrets, self._discovery = database, clock, secrets, library
        self._listed, self._public_url = listed_origins, public_url

    async def state(self, actor: Actor, workspace_id: UUID) -> SsoSetup:
        require_workspace_owner(actor, workspace_id)
        async with self._database.anonymous() as connection:
            stored = await store.provider(connection, workspace_id)
            by_provider = await store.session_is_of(connection, actor.session_id, workspace_id)
        return SsoSetup(
            stored.provider if stored else None,
            stored is not None and stored.secret is not None,
            redirect_uri(self._public_url, workspace_id),
            f"{self._public_url}/sso/{workspace_id}",
            by_provider,
        )

    async def configure(self, actor: Actor, workspace_id: UUID, update: ProviderUpdate) -> SsoSetup:
        """Set or change the provider. Ends its sessions and unfinished sign-ins.

        Another provider, or one for other domains, is not required until a sign-in shows that it works.
        """
        require_workspace_owner(actor, workspace_id)
        provider = check_update(workspace_id, update, self._listed)
        if update.client_secret:
            check_secret(update.client_secret)
        async with self._database.anonymous() as connection:
            before = await store.provider(connection, workspace_id)
            stored = StoredProvider(provider, self._seal_secret(provider, update.client_secret, before))
            now = self._clock.now()
            if before is None or not _is_same_provider(before.provider, provider) or update.client_secret is not None:
                await self._end(connection, await store.end_sessions(connection, workspace_id), now)
            await store.put_provider(connection, stored, now)
            if before is not None and (
                update.client_secret is not None or not _is_still_trusted(before.provider, provider)
            ):
                # The sign-in was shown to work with another provider.
                await store.set_required(connection, workspace_id, False)
            details = _changes(before.provider if before else None, provider)
            await record(connection, actor, Act.SIGN_IN_CHANGED, AuditTarget(workspace_id), details, at=now)
            await store.drop_sign_ins(connection, workspace_id)
        return await self.state(actor, workspace_id)

    def _seal_secret(self, provider: Provider, secret: str | None, before: StoredProvider | None) -> bytes | None:
        if secret:
            return self._secrets.close(provider, secret)
        if secret == "" or before is None or before.secret is None:
            return None
        if (before.provider.issuer, before.provider.client_id) != (provider.issuer, provider.client_id):
            raise Invalid(
                "The client secret belongs to another issuer or client: enter it again.", field="client_secret"
            )
        return before.secret

    async def test(self, actor: Actor, workspace_id: UUID) -> Tested:
        """Fetch the provider's documents again and report their content."""
        require_workspace_owner(actor, workspace_id)
        async with self._database.anonymous() as connection:
            stored = await store.provider(connection, workspace_id)
        if stored is None:
            raise Conflict("No provider is set up yet.")
        try:
            documents = await self._discovery.refresh(stored.provider.issuer)
        except DiscreetError as error:
            return Tested(problem=error.sentence)
        return Tested(documents.endpoints.authorization, len(documents.keys))

    async def require(self, actor: Actor, workspace_id: UUID, required: bool) -> SsoSetup:
        """Set whether the workspace requires its provider.

        If so, other sessions in it end. Conflict unless the provider made the actor's session.
        """
        require_workspace_owner(actor, workspace_id)
        async with self._database.anonymous() as connection:
            if required and not await store.session_is_of(connection, actor.session_id, workspace_id):
                raise Conflict("Sign in with your organisation first, to show that it works for you.")
            if not await store.set_required(connection, workspace_id, required):
                raise Conflict("No provider is set up yet.")
            if required:
                ended_sessions = await store.end_other_sessions(connection, workspace_id)
                await self._end(connection, ended_sessions, self._clock.now())
            await self._record_required(connection, actor, workspace_id, required)
        return await self.state(actor, workspace_id)

    async def remove(self, actor: Actor, workspace_id: UUID) -> None:
        """Remove the provider. Its people use their own sign-in again.

        A person without one asks the operator for a link.
        """
        require_workspace_owner(actor, workspace_id)
        await self._remove(actor, workspace_id)

    async def _remove(self, actor: Actor, workspace_id: UUID) -> None:
        async with self._database.anonymous() as connection:
            await self._end(connection, await store.end_sessions(connection, workspace_id), self._clock.now())
            if not await store.remove_provider(connection, workspace_id):
                raise NotFound("No provider is set up.")
            await record(connection, actor, Act.SIGN_IN_REMOVED, AuditTarget(workspace_id), at=self._clock.now())
        self._secrets.forget(workspace_id)

    async def switch_off(self, actor: Actor, workspace_id: UUID, *, remove: bool = False) -> None:
        """Stop requiring the provider, so that other sessions can enter.

        Command line only.
        """
        if actor != CLI_ACTOR:
            raise NotFound("There is nothing here.")
        async with self._database.anonymous() as connection:
            if not await store.set_required(connection, workspace_id, False):
                raise NotFound("There is no such workspace, or it has no provider set up.")
            await self._record_required(connection, actor, workspace_id, False)
        if remove:
            await self._remove(actor, workspace_id)

    @staticmethod
    async def _end(connection: Connection, sessions: Any, now: datetime) -> None:
        """End the work of these sessions in every process."""
        for row in sessions:
            await publish(connection, Revocation(account_id=row["account_id"], ended_session=row["id"]), now)

    async def _record_required(self, connection: Connection, actor: Actor, workspace_id: UUID, required: bool) -> None:
        details = {"required": required}
        await record(connection, actor, Act.SIGN_IN_CHANGED, AuditTarget(workspace_id), details, at=self._clock.now())


def require_workspace_owner(actor: Actor, workspace_id: UUID) -> None:
    """Raise NotFound unless the actor owns this workspace and works in it now."""
    if (actor.space.workspace_id, actor.space.role) != (workspace_id, WorkspaceRole.OWNER):
        raise NotFound("There is no such workspace of yours here.")


def redirect_uri(public_url: str, workspace_id: UUID) -> str:
    """Return the redirect URI.

    Each workspace has its own, which prevents mix-up attacks (RFC 9700, 4.4).
    """
    return f"{public_url}{CALLBACK}/{workspace_id}"


def _is_still_trusted(before: Provider, after: Provider) -> bool:
    """Return whether it is the same provider for the same domains."""
    return (before.issuer, before.client_id, before.domains) == (after.issuer, after.client_id, after.domains)


def _is_same_provider(before: Provider, after: Provider) -> bool:
    """Return whether everything that sessions depend on is the same."""

    def stands_on(provider: Provider) -> tuple[object, ...]:
        roles = sorted(provider.roles.items())
        return (
            provider.issuer,
            provider.client_id,
            provider.domains,
            provider.groups_claim,
            roles,
            provider.session_hours,
            provider.addresses_vouched,
        )

    return stands_on(before) == stands_on(after)


def _changes(before: Provider | None, after: Provider) -> Details:
    """Return the changes for the audit log; of group roles only their number."""

    def shown(provider: Provider | None) -> dict[str, object]:
        if provider is None:
            return {}
        return {
            "issuer": provider.issuer,
            "client": provider.client_id,
            "email_domains": list(provider.domains),
            "session_hours": provider.session_hours,
            "group_roles": len(provider.roles),
            "addresses_vouched": provider.addresses_vouched,
        }

    was, now = shown(before), shown(after)
    return {name: SettingChange(was.get(name), now[name]) for name in now if was.get(name) != now[name]}
