"""Use cases of actions: freeze them in a version, prepare a call, sign in.

Invariants:
- Another person's draft and a missing one give the same answer: NotFound.
- Version 0 is the draft.
- The operations of a published version never change.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from discreet.assistants.actions import store
from discreet.assistants.actions.action import DRAFT, Action, BoundOperation, OAuthAuth, auth_scope
from discreet.assistants.actions.document_memory import remember_documents
from discreet.assistants.actions.encryption import ActionCipher, build_action_cipher
from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.mcp.client import open_session
from discreet.assistants.actions.oauth.authorization_flow import AuthorizationFlow
from discreet.assistants.actions.oauth.builder_secrets import Secrets, get_secret_use, needs_secret
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import CallCredentials, bind_action
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.assistants.actions.offers import PublishedOperations
from discreet.assistants.actions.operator_services import NO_OPERATOR_SERVICES, OperatorServices
from discreet.assistants.origins.parts import PartKeys
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import check_allowed_hosts
from discreet.ports.third_parties import Credentials, OutboundHttp
from discreet.promises.capabilities import Capability
from discreet.promises.origins import Origins
from discreet.promises.visibility import Right
from discreet.promises.workspace_rules import Domains


class Actions:
    """Use cases of actions.

    `connections` are people's own sign-ins at third parties; `operator_services` are the operator's services for GPTs.
    """

    def __init__(
        self,
        runtime: Runtime,
        http: OutboundHttp,
        connections: Connections,
        authorizations: AuthorizationFlow,
        credentials: CallCredentials,
        operator_services: OperatorServices = NO_OPERATOR_SERVICES,
    ) -> None:
        self._database, self._keys, self._random = runtime.database, runtime.keys, runtime.random
        self._secrets, self._offers = (
            Secrets(runtime.keys, runtime.clock, runtime.random),
            PublishedOperations(runtime.database, runtime.keys, runtime.random, operator_services),
        )
        self._http, self._connections, self._credentials = http, connections, credentials
        self._authorizations, self._operator_services = authorizations, operator_services
        self._parts = PartKeys(runtime.keys, runtime.random)

    # For a conversation

    def has_operations(self, *, has_actions: bool, capabilities: Collection[Capability]) -> bool:
        """Return whether a GPT has operations: of its own, or of the operator's for one of its capabilities."""
        return has_actions or bool(self._operator_services.actions(capabilities))

    async def list_operations(self, actor: Actor, gpt_id: UUID, version: int) -> tuple[BoundOperation, ...]:
        """Return each enabled operation of a version; empty if the person may not use it."""
        return await self._offers.list_operations(actor, gpt_id, version)

    async def get_operation(self, actor: Actor, gpt_id: UUID, version: int, tool_name: str) -> BoundOperation:
        """Return the operation with this tool name. NotFound when the version has none."""
        for bound in await self.list_operations(actor, gpt_id, version):
            if bound.name == tool_name:
                return bound
        raise NotFound("This GPT has no operation of this name.")

    async def get_draft_operation(self, actor: Actor, gpt_id: UUID, action_id: UUID, operation: str) -> BoundOperation:
        """Return the draft's operation that an editor wants to try.

        NotFound unless it exists and is enabled.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
        for bound in await self.list_operations(actor, gpt_id, DRAFT):
            if bound.action.id == action_id and bound.operation.name == operation:
                return bound
        raise NotFound("This action has no enabled operation of this name. Enable it and save, then try it.")

    async def credentials(self, actor: Actor, bound: BoundOperation) -> Credentials:
        """Return the credentials of a consented call, with an MCP server's session.

        SignInNeeded when the person has to sign in at the host first; Conflict or Unavailable when there are none.
        """
        credentials = await self._credentials.build(actor, bound)
        if bound.operation.kind == "mcp":
            return await open_session(self._http, bound.operation, credentials)
        return credentials

    async def sign_in_needed(self, actor: Actor, bound: BoundOperation) -> SignIn | None:
        """Return the sign-in that the call needs first, else None."""
        return await self._credentials.sign_in_needed(actor, bound)

    async def request_scopes(self, actor: Actor, bound: BoundOperation, scopes: Sequence[str]) -> bool:
        """Remember the scopes of a refused call; return whether the person is asked.

        They are asked before the next call.
        """
        return isinstance(bound.action.auth, OAuthAuth) and await self._connections.request_scopes(actor, bound, scopes)

    async def begin_sign_in(self, actor: Actor, gpt_id: UUID, action_id: UUID, return_to: str) -> str:
        """Start the sign-in for this action and return its address.

        The draft's sign-in is used if the person may use the draft and has no sign-in for it yet, else the published
        version's. NotFound when there is no such action for them.
        """
        versions = await self._versions(actor, gpt_id, action_id)
        if not versions:
            raise NotFound("This action no longer exists.")
        asking = [bound for bound in versions if isinstance(bound.action.auth, OAuthAuth)]
        missing = [bound for bound in asking if await self.sign_in_needed(actor, bound)]
        return await self._authorizations.begin(actor, (missing or asking or versions)[0], return_to)

    # For publishing a GPT, in its transaction

    async def require_publishable_actions(
        self, connection: Connection, gpt_id: UUID, domains: Domains, version: int = DRAFT
    ) -> None:
        """Raise Invalid or Forbidden for an action that other people may not get.

        Other people must be able to see where a GPT sends data, and the privacy policy there; and the workspace must
        allow the hosts. `domains` are those that it allows.
        """
        secrets = await store.list_secrets(connection, gpt_id)
        for action in await self.list_actions(connection, gpt_id, version):
            check_allowed_hosts((action.host, *action.sign_in_hosts) if action.offered else (), domains)
            if action.policy_url is None:
                raise Invalid(
                    f"Add a link to {action.host}'s privacy policy to the action “{action.title}” before you publish.",
                    field="policy_url",
                )
            if needs_secret(action.auth) and (action.id, action.origin, get_secret_use(action.auth)) not in secrets:
                raise Invalid(
                    f"Set the secret of the action “{action.title}” for {action.host} before you publish.",
                    field="secret",
                )

    async def origins_of(self, connection: Connection, gpt_id: UUID, version: int) -> dict[UUID, Origins]:
        """Return the other authors of the version's actions, beside the GPT's owner (P3)."""
        return {stored.id: stored.origins for stored in await store.list_sealed_actions(connection, gpt_id, version)}

    async def remember(self, connection: Connection, gpt_id: UUID, version: int, *, personal: bool) -> None:
        """Remember that the actor has read or overwritten the version's documents (P3).

        `personal`: the GPT is their own, in their personal space.
        """
        seals = self._seals(gpt_id)
        await remember_documents(connection, self._parts, seals, gpt_id, personal=personal, version=version)

    async def freeze(self, connection: Connection, gpt_id: UUID, version: int) -> None:
        """Copy the draft's actions into the version; delete secrets that neither uses."""
        seals = self._seals(gpt_id)
        for stored in await store.list_sealed_actions(connection, gpt_id, DRAFT):
            await store.add(connection, gpt_id, version, seals.reseal(stored, DRAFT, version))
        await self._secrets.keep_only(connection, gpt_id, await self._list_drafts(connection, gpt_id))

    async def restore(
        self, connection: Connection, gpt_id: UUID, version: int, published: int | None, at: datetime
    ) -> None:
        """Make the version's actions the draft's.

        Operations that are in neither the draft nor the published version count as new: people who always allowed them
        are asked again.
        """
        await self.begin_operations(connection, gpt_id, version, (DRAFT, published), at)
        seals = self._seals(gpt_id)
        await store.clear_draft(connection, gpt_id)
        for stored in await store.list_sealed_actions(connection, gpt_id, version):
            await store.add(connection, gpt_id, DRAFT, seals.reseal(stored, version, DRAFT))

    async def begin_operations(
        self, connection: Connection, gpt_id: UUID, version: int, before: Iterable[int | None], at: datetime
    ) -> None:
        """Start the operations of the version that no version in `before` offers."""
        known: set[bytes] = set()
        for number in before:
            if number is not None:
                known |= await self._fingerprints(connection, gpt_id, number)
        new = await self._fingerprints(connection, gpt_id, version) - known
        await store.begin_operations(connection, gpt_id, new, at)

    async def _fingerprints(self, connection: Connection, gpt_id: UUID, version: int) -> set[bytes]:
        return {
            operation.fingerprint(auth_scope(action.auth), action.policy_url)
            for action in await self.list_actions(connection, gpt_id, version)
            for operation in action.offered
        }

    async def have_different_actions(
        self, connection: Connection, gpt_id: UUID, version: int, other_version: int
    ) -> bool:
        """Return whether two versions have different actions."""
        return not await store.has_same_actions(connection, gpt_id, version, other_version)

    async def list_actions(self, connection: Connection, gpt_id: UUID, version: int) -> tuple[Action, ...]:
        """Return the version's actions with their documents, in order, without secrets."""
        seals = self._seals(gpt_id)
        return tuple(
            seals.open_with_document(version, stored)
            for stored in await store.list_sealed_actions(connection, gpt_id, version)
        )

    async def _versions(self, actor: Actor, gpt_id: UUID, action_id: UUID) -> Sequence[BoundOperation]:
        """Return the action in each version that this person may use, the draft first."""
        async with self._database.acting_as(actor.account_id) as connection:
            current = await store.current_version(connection, gpt_id)
            rows = [
                (v, row)
                for v in (DRAFT, current or DRAFT)
                for row in await store.list_disclosed_actions(connection, gpt_id, v)
            ]
        return [self._bind(gpt_id, version, row) for version, row in rows if row.id == action_id]

    def _bind(self, gpt_id: UUID, version: int, row: store.StoredVersionAction) -> BoundOperation:
        action = self._seals(gpt_id).open_action(version, row.id, row.sealed)
        return bind_action(action, gpt_id, version, row.gpt_name, row.builder_id, row.builder_name)

    async def _list_drafts(self, connection: Connection, gpt_id: UUID) -> Sequence[Action]:
        seals = self._seals(gpt_id)
        return [
            seals.open_action(DRAFT, id_, sealed) for id_, sealed in await store.list_draft_actions(connection, gpt_id)
        ]

    def _seals(self, gpt_id: UUID) -> ActionCipher:
        return build_action_cipher(self._keys, self._random, gpt_id)
