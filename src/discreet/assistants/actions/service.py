"""Use cases of actions: a version freezes them, a call finds its operation and its credentials (specification:
Actions).

Invariants:
- Somebody else's draft and one that does not exist are the same answer.
- Version 0 is the draft.
- What a published version offers never changes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from discreet.assistants.actions import store
from discreet.assistants.actions.action import DRAFT, Action, Bound, OAuthAuth, auth_scope
from discreet.assistants.actions.encryption import ActionCipher, action_seals
from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.mcp.client import open_session
from discreet.assistants.actions.oauth.builder_secrets import Secrets, needs_secret, use_of
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import CallCredentials, whole
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.assistants.actions.offers import PublishedOperations
from discreet.assistants.actions.remembering import remember
from discreet.assistants.origins.parts import PartKeys
from discreet.db.pool import Connection, Database
from discreet.errors import Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import refuse_recipients
from discreet.ports import Clock, Credentials, KeyStore, OutboundHttp, RandomSource
from discreet.promises.origins import Origins
from discreet.promises.visible import Right
from discreet.promises.workspace_rules import Domains


class Actions:
    """`connections` are people's own sign-ins at third parties."""

    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        clock: Clock,
        entropy: RandomSource,
        outlet: OutboundHttp,
        connections: Connections,
        credentials: CallCredentials,
    ) -> None:
        self._database, self._keys, self._entropy = database, keys, entropy
        self._secrets, self._offers = Secrets(keys, clock, entropy), PublishedOperations(database, keys, entropy)
        self._outlet, self._connections, self._credentials = outlet, connections, credentials
        self._parts = PartKeys(keys, entropy)

    # For a conversation

    async def offered(self, actor: Actor, gpt_id: UUID, version: int) -> tuple[Bound, ...]:
        """Every enabled operation of a version; none when the version is not this person's to use."""
        return await self._offers.of(actor, gpt_id, version)

    async def bound(self, actor: Actor, gpt_id: UUID, version: int, tool_name: str) -> Bound:
        """The operation that a model calls so. NotFound when the version offers none."""
        for bound in await self.offered(actor, gpt_id, version):
            if bound.name == tool_name:
                return bound
        raise NotFound("This GPT has no operation of this name.")

    async def tried(self, actor: Actor, gpt_id: UUID, action_id: UUID, operation: str) -> Bound:
        """The draft's operation that whoever edits it wants to try. NotFound unless it is there and enabled."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
        for bound in await self.offered(actor, gpt_id, DRAFT):
            if bound.action.id == action_id and bound.operation.name == operation:
                return bound
        raise NotFound("This action has no enabled operation of this name. Enable it and save, then try it.")

    async def credentials(self, actor: Actor, bound: Bound) -> Credentials:
        """What the door adds to a consented call, an MCP server's session included. SignInNeeded when the person has
        to sign in at the host first; Conflict or Unavailable when there are none."""
        credentials = await self._credentials.of(actor, bound)
        if bound.operation.kind == "mcp":
            return await open_session(self._outlet, bound.operation, credentials)
        return credentials

    async def sign_in_needed(self, actor: Actor, bound: Bound) -> SignIn | None:
        """What has to come before the call can be made."""
        return await self._credentials.sign_in_needed(actor, bound)

    async def want_scopes(self, actor: Actor, bound: Bound, scopes: Sequence[str]) -> bool:
        """Whether the person is asked for more scopes before the next call, since the third party refused this one."""
        return isinstance(bound.action.auth, OAuthAuth) and await self._connections.want(actor, bound, scopes)

    async def begin_sign_in(self, actor: Actor, gpt_id: UUID, action_id: UUID, return_to: str) -> str:
        """The address at which the person signs in for this action: of its draft, when it is theirs and not signed in
        for yet, else as it is published. NotFound when there is no such action for them."""
        found = await self._versions(actor, gpt_id, action_id)
        if not found:
            raise NotFound("There is no such action.")
        asking = [bound for bound in found if isinstance(bound.action.auth, OAuthAuth)]
        missing = [bound for bound in asking if await self.sign_in_needed(actor, bound)]
        return await self._connections.begin(actor, (missing or asking or found)[0], return_to)

    # For publishing a GPT, inside its transaction

    async def refuse_unless_publishable(
        self, connection: Connection, gpt_id: UUID, domains: Domains, version: int = DRAFT
    ) -> None:
        """Other people get to know where a GPT sends things, and what becomes of it there (specification: GPTs); and
        it goes where its workspace allows. `domains` are those."""
        kept = await store.secrets_kept(connection, gpt_id)
        for action in await self.of_version(connection, gpt_id, version):
            refuse_recipients((action.host, *action.sign_in_hosts) if action.offered else (), domains)
            if action.policy_url is None:
                raise Invalid(
                    f"The action “{action.title}” has no privacy policy. Give the address of the one of {action.host}, "
                    "then publish.",
                    field="policy_url",
                )
            if needs_secret(action.auth) and (action.id, action.origin, use_of(action.auth)) not in kept:
                raise Invalid(
                    f"The action “{action.title}” signs in with a secret, and none is set for {action.host}. Set it, "
                    "then publish.",
                    field="secret",
                )

    async def origins_of(self, connection: Connection, gpt_id: UUID, version: int) -> dict[UUID, Origins]:
        """Whose words the version's actions are, beside those of the GPT's owner (P3)."""
        return {stored.id: stored.origins for stored in await store.whole(connection, gpt_id, version)}

    async def remember(self, connection: Connection, gpt_id: UUID, version: int, *, personal: bool) -> None:
        """That the acting person has read or overwritten the version's documents (P3). `personal`: it is their own GPT,
        in their own space."""
        seals = self._seals(gpt_id)
        await remember(connection, self._parts, seals, gpt_id, personal=personal, version=version)

    async def freeze(self, connection: Connection, gpt_id: UUID, version: int) -> None:
        """The draft's actions become the version's. Secrets that neither uses are forgotten."""
        seals = self._seals(gpt_id)
        for stored in await store.whole(connection, gpt_id, DRAFT):
            await store.add(connection, gpt_id, version, seals.moved(stored, DRAFT, version))
        await self._secrets.keep_only(connection, gpt_id, await self._drafts(connection, gpt_id))

    async def restore(
        self, connection: Connection, gpt_id: UUID, version: int, published: int | None, at: datetime
    ) -> None:
        """The version's actions become the draft's. What neither the draft nor the published version has now comes in
        anew: whoever allowed it always is asked again."""
        await self.begin(connection, gpt_id, version, (DRAFT, published), at)
        seals = self._seals(gpt_id)
        await store.clear_draft(connection, gpt_id)
        for stored in await store.whole(connection, gpt_id, version):
            await store.add(connection, gpt_id, DRAFT, seals.moved(stored, version, DRAFT))

    async def begin(
        self, connection: Connection, gpt_id: UUID, version: int, before: Iterable[int | None], at: datetime
    ) -> None:
        """Of the version's operations, those that none of the versions `before` offers begin now."""
        known: set[bytes] = set()
        for number in before:
            if number is not None:
                known |= await self._fingerprints(connection, gpt_id, number)
        new = await self._fingerprints(connection, gpt_id, version) - known
        await store.begin_operations(connection, gpt_id, new, at)

    async def _fingerprints(self, connection: Connection, gpt_id: UUID, version: int) -> set[bytes]:
        return {
            operation.fingerprint(auth_scope(action.auth), action.policy_url)
            for action in await self.of_version(connection, gpt_id, version)
            for operation in action.offered
        }

    async def differ(self, connection: Connection, gpt_id: UUID, one: int, other: int) -> bool:
        """Whether two versions have other actions."""
        return not await store.same_in(connection, gpt_id, one, other)

    async def of_version(self, connection: Connection, gpt_id: UUID, version: int) -> tuple[Action, ...]:
        """The version's actions with their documents, in their order; never a secret."""
        seals = self._seals(gpt_id)
        return tuple(seals.open_whole(version, stored) for stored in await store.whole(connection, gpt_id, version))

    # Within

    async def _versions(self, actor: Actor, gpt_id: UUID, action_id: UUID) -> Sequence[Bound]:
        """The action in each of the versions that are this person's to use, the draft first."""
        async with self._database.acting_as(actor.account_id) as connection:
            current = await store.current_version(connection, gpt_id)
            rows = [(v, row) for v in (DRAFT, current or DRAFT) for row in await store.shown(connection, gpt_id, v)]
        return [self._whole(gpt_id, version, row) for version, row in rows if row.id == action_id]

    def _whole(self, gpt_id: UUID, version: int, row: store.StoredVersionAction) -> Bound:
        action = self._seals(gpt_id).open_action(version, row.id, row.sealed)
        return whole(action, gpt_id, version, row.gpt_name, row.builder_id, row.builder_name)

    async def _drafts(self, connection: Connection, gpt_id: UUID) -> Sequence[Action]:
        seals = self._seals(gpt_id)
        return [seals.open_action(DRAFT, id_, sealed) for id_, sealed in await store.drafts(connection, gpt_id)]

    def _seals(self, gpt_id: UUID) -> ActionCipher:
        return action_seals(self._keys, self._entropy, gpt_id)
