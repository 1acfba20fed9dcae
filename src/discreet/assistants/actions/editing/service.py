"""Use cases of the action editor: add a document, choose operations, set a secret.

Invariants:
- All changes are to the draft, by the GPT's owner or by a person who may edit it.
- For everyone else there is no such GPT.
- Only the owner can change an action's sign-in and its secret: an editor's changes send no secret to another host.
- A published version does not change until the next is published.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec

from discreet.assistants.actions import store
from discreet.assistants.actions.action import DRAFT, MAX_ACTIONS, Action, NoAuth
from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.document_memory import remember_documents
from discreet.assistants.actions.editing.auth import (
    check_action_auth,
    check_policy_url,
    describe_discovered,
    require_usable_sign_in,
    suggest_auth,
)
from discreet.assistants.actions.editing.changes import list_changes
from discreet.assistants.actions.editing.drafts import new_action, placeholder_action, sealed_draft, with_document
from discreet.assistants.actions.editing.edit import (
    ActionDraft,
    ActionEdit,
    DocumentPreview,
    build_action_edit,
    first_enabled,
    keep_enabled,
    preview_document,
)
from discreet.assistants.actions.editing.imports import DocumentImporter, Kind, require_usable_document
from discreet.assistants.actions.encryption import ActionCipher, SealedAction, build_action_cipher
from discreet.assistants.actions.gpt_lock import DraftChanged, LockedGpt, lock_gpt
from discreet.assistants.actions.mcp.client import AuthenticationRequired
from discreet.assistants.actions.oauth.builder_secrets import Secrets
from discreet.assistants.actions.oauth.challenge import parse_challenge
from discreet.assistants.actions.oauth.credentials import CallCredentials, bind_action
from discreet.assistants.actions.oauth.discovery import DiscoveredSignIn, Discovery
from discreet.assistants.actions.openapi.choosing import Listing
from discreet.assistants.actions.openapi.document_reader import DocumentReader
from discreet.assistants.actions.openapi.problems import Unreadable
from discreet.assistants.actions.operation import DocumentProblem, ParsedDocument
from discreet.assistants.actions.tool_names import name_operations
from discreet.assistants.origins import arriving
from discreet.assistants.origins.parts import PartKeys
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import check_allowed_hosts, rules_for_builder
from discreet.ports.third_parties import Credentials, OutboundHttp, ThirdPartyFailed
from discreet.promises.visibility import Right
from discreet.promises.workspace_rules import Domains

SAVED_BY_OTHERS = (
    "Another person has saved this action since you opened it. Copy what you want to keep, then reload the page."
)
SIGN_IN_IS_THE_OWNERS = "Only the GPT's owner can change how an action signs in."


class ActionEditor:
    """Use cases of the action editor.

    `allowed_origins` are the operator's exceptions to "public HTTPS on 443" (settings).
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        http: OutboundHttp,
        credentials: CallCredentials,
        allowed_origins: Collection[str] = (),
        documents: DocumentReader | None = None,
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._parts = PartKeys(runtime.keys, runtime.random)
        self._allowed, self._http = allowed_origins, http
        self._imports = DocumentImporter(http, allowed_origins, documents)
        self._secrets, self._credentials = Secrets(runtime.keys, runtime.clock, runtime.random), credentials

    async def list(self, actor: Actor, gpt_id: UUID) -> Sequence[ActionEdit]:
        """Return the draft's actions in their order.

        The actor's access to other people's documents is remembered (P3).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await self._remember(connection, gpt_id, await lock_gpt(connection, actor, gpt_id, Right.VIEW))
            return await self._list_edits(connection, gpt_id)

    async def get(self, actor: Actor, gpt_id: UUID, action_id: UUID) -> ActionEdit:
        """Return one action of the draft; the access is remembered (P3)."""
        async with self._database.acting_as(actor.account_id) as connection:
            await self._remember(connection, gpt_id, await lock_gpt(connection, actor, gpt_id, Right.VIEW), action_id)
            return await self._get_edit(connection, gpt_id, action_id)

    async def add(self, actor: Actor, gpt_id: UUID, document: str, source_url: str | None = None) -> ActionEdit:
        """Add an action from an OpenAPI document, with its first operations enabled.

        Invalid when nothing of it can be used.
        """
        domains = await self._get_allowed_domains(actor, gpt_id)
        if source_url:
            self._imports.check_url(source_url, "source_url", domains)
        imported = await self._imports.read("openapi", document, source_url, domains, actor.account_id)
        require_usable_document(imported)
        action = self._new("openapi", document, imported, source_url)
        auth = suggest_auth(action, imported.sign_in, self._allowed, domains)
        return await self._add(actor, gpt_id, msgspec.structs.replace(action, auth=auth), imported)

    async def add_server(self, actor: Actor, gpt_id: UUID, url: str) -> ActionEdit:
        """Add an action for an MCP server, with its current tools pinned.

        A server that lists tools only after sign-in has none yet: set up its sign-in, then refresh.
        """
        domains = await self._get_allowed_domains(actor, gpt_id)
        try:
            document = await self._imports.ask(url, Credentials(), domains, actor.account_id)
            imported = await self._imports.read("mcp", document, url, domains, actor.account_id)
            require_usable_document(imported)
        except AuthenticationRequired as locked:
            return await self._add_locked(actor, gpt_id, url, locked.challenge, domains)
        return await self._add(actor, gpt_id, self._new("mcp", document, imported, url), imported)

    async def _add_locked(self, actor: Actor, gpt_id: UUID, url: str, challenge: str, domains: Domains) -> ActionEdit:
        """Add a server that needs a token; set up its sign-in if it names one."""
        _, imported = placeholder_action(url, "")
        action = self._new("mcp", "", imported, url)
        discovered, why = (
            None,
            f"{origin_of(url).host} lists its tools only after sign-in. Set up its sign-in and refresh.",
        )
        if await self._is_owner(actor, gpt_id):  # an editor never decides where people sign in
            discovered, why = await self._discover_sign_in(action, challenge, domains, why)
        document, imported = placeholder_action(url, why)
        action = msgspec.structs.replace(action, document=document, auth=discovered.auth if discovered else action.auth)
        edit = await self._add(actor, gpt_id, action, imported)
        if discovered and discovered.client_secret:
            await self.set_secret(actor, gpt_id, action.id, discovered.client_secret)
        return await self.get(actor, gpt_id, action.id) if discovered else edit

    async def _discover_sign_in(
        self, action: Action, challenge: str, domains: Domains, fallback: str
    ) -> tuple[DiscoveredSignIn | None, str]:
        """Discover the sign-in of the action's server; return it with a sentence."""
        assert action.source_url is not None
        discovery = Discovery(self._http, lambda address: self._imports.check_url(address, "url", domains))
        client = self._credentials.our_client(action.id)
        try:
            discovered = await discovery.find(action.source_url, parse_challenge(challenge), client)
            if discovered is not None:
                require_usable_sign_in(discovered.auth)
        except (Invalid, ThirdPartyFailed) as why:
            return None, f"{fallback} What it says about its sign-in cannot be used: {why.sentence}"
        return discovered, describe_discovered(action, discovered, client) if discovered else fallback

    async def replace(self, actor: Actor, gpt_id: UUID, action_id: UUID, draft: ActionDraft) -> ActionEdit:
        """Save the builder's input. Enabled operations that no longer exist are dropped.

        DraftChanged when another edition was saved since they opened it.
        """
        before = (await self.get(actor, gpt_id, action_id)).action
        if before.kind == "mcp" and draft.document != before.document:
            raise Invalid("You cannot edit a server's list of tools; refresh it.", field="document")
        domains = await self._get_allowed_domains(actor, gpt_id)
        source_url = draft.source_url or before.source_url
        if before.kind == "openapi" and draft.source_url:
            self._imports.check_url(draft.source_url, "source_url", domains)
        elif source_url != before.source_url:
            raise Invalid("A server's address is fixed; add the other server as an action.", field="source_url")
        imported = await self._imports.read(before.kind, draft.document, source_url, domains, actor.account_id)
        if before.kind == "openapi":
            require_usable_document(imported)
        after = with_document(before, draft.document, imported, keep_enabled(draft.enabled, imported.operations))
        after = msgspec.structs.replace(after, source_url=source_url)
        after = msgspec.structs.replace(after, policy_url=check_policy_url(draft.policy_url, self._allowed))
        after = msgspec.structs.replace(
            after, auth=check_action_auth(after, draft.auth, self._allowed, domains, before.builders_auth)
        )
        return await self._save(actor, gpt_id, after, imported, draft.edition)

    async def refresh(self, actor: Actor, gpt_id: UUID, action_id: UUID) -> ActionEdit:
        """List an MCP server's tools again, with the action's credentials.

        New tools are not enabled, unless there were none before; `list_changes` describes the differences.
        """
        before = (await self.get(actor, gpt_id, action_id)).action
        if before.kind != "mcp" or before.source_url is None:
            raise Conflict("Only an MCP server can be asked for its tools again; this action has a document.")
        domains = await self._get_allowed_domains(actor, gpt_id)
        check_allowed_hosts(before.sign_in_hosts, domains)
        owner = await self._get_owner(actor, gpt_id)
        credentials = await self._credentials.build(actor, bind_action(before, gpt_id, DRAFT, "", owner, "its owner"))
        try:
            document = await self._imports.ask(before.source_url, credentials, domains, actor.account_id)
        except AuthenticationRequired as locked:
            if before.auth != NoAuth() or owner != actor.account_id:
                raise
            return await self._set_up_sign_in(actor, gpt_id, before, locked, domains)
        imported = await self._imports.read("mcp", document, before.source_url, domains, actor.account_id)
        require_usable_document(imported)
        enabled = (
            preview_document(before, imported).enabled if before.operations else first_enabled(imported.operations)
        )
        edit = await self._save(actor, gpt_id, with_document(before, document, imported, enabled), imported)
        return replace(edit, changes=list_changes(before.operations, imported.operations))

    async def _set_up_sign_in(
        self, actor: Actor, gpt_id: UUID, before: Action, locked: AuthenticationRequired, domains: Domains
    ) -> ActionEdit:
        """Set up the sign-in of a server that needed none before.

        A secret of an earlier sign-in is deleted: it was given for another authorization server, and would be sent to
        the discovered one.
        """
        discovered, why = await self._discover_sign_in(before, locked.challenge, domains, locked.sentence)
        if discovered is None:
            raise AuthenticationRequired(why)
        assert before.source_url is not None
        await self.delete_secret(actor, gpt_id, before.id)
        imported = ParsedDocument(before.title, before.operations, (DocumentProblem("", why),), ())
        edit = await self._save(actor, gpt_id, msgspec.structs.replace(before, auth=discovered.auth), imported)
        if discovered.client_secret:
            await self.set_secret(actor, gpt_id, before.id, discovered.client_secret)
        return edit

    async def _is_owner(self, actor: Actor, gpt_id: UUID) -> bool:
        return await self._get_owner(actor, gpt_id) == actor.account_id

    async def remove(self, actor: Actor, gpt_id: UUID, action_id: UUID) -> None:
        """Remove an action from the draft.

        The published version keeps it, and its secret, until the next is published. Its document's digest is
        remembered, so that its origins are known if it is added again (P3).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await self._remember(connection, gpt_id, await lock_gpt(connection, actor, gpt_id, Right.EDIT), action_id)
            if not await store.remove_draft(connection, gpt_id, action_id):
                raise _action_not_found()

    async def set_secret(self, actor: Actor, gpt_id: UUID, action_id: UUID, secret: str) -> None:
        """Set the secret for the action's current host only. It cannot be read again."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await rules_for_builder(connection, actor)
            action = (await self._get_edit(connection, gpt_id, action_id)).action
            await self._secrets.store(connection, gpt_id, action, secret)

    async def delete_secret(self, actor: Actor, gpt_id: UUID, action_id: UUID) -> None:
        """Delete the action's secrets, also the published version's.

        No error when there are none.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await store.delete_action_secrets(connection, gpt_id, action_id)

    async def check(
        self, actor: Actor, gpt_id: UUID, document: str, against: UUID | None = None, source_url: str | None = None
    ) -> DocumentPreview:
        """Preview a document, compared with the action that it would replace.

        Nothing is saved, and unusable parts become refusals, not errors.
        """
        domains = await self._get_allowed_domains(actor, gpt_id)
        before = (await self.get(actor, gpt_id, against)).action if against else None
        try:
            kind, url = before.kind if before else "openapi", source_url or (before.source_url if before else None)
            imported = await self._imports.read(kind, document, url, domains, actor.account_id)
        except Unreadable as why:
            imported = ParsedDocument("", (), (), (why.problem,))
        return preview_document(before, imported)

    async def list_operations(self, actor: Actor, gpt_id: UUID, document: bytes, source_url: str | None) -> Listing:
        """List the operations of a document of up to 15 MB, to choose from.

        Nothing is saved. Raises Unreadable.
        """
        await self._get_allowed_domains(actor, gpt_id)
        return await self._imports.list(document, source_url, actor.account_id)

    async def extract_operations(
        self, actor: Actor, gpt_id: UUID, document: bytes, chosen: Sequence[int], source_url: str | None
    ) -> str:
        """Return a document with the operations of these numbers in the list.

        Nothing is saved. Raises Unreadable.
        """
        await self._get_allowed_domains(actor, gpt_id)
        return await self._imports.extract(document, chosen, source_url, actor.account_id)

    async def fetch(self, actor: Actor, gpt_id: UUID, url: str) -> str:
        """Return the document at an address, for the builder to look at.

        Invalid or ThirdPartyFailed when there is none.
        """
        return await self._imports.fetch(url, await self._get_allowed_domains(actor, gpt_id))

    def _new(self, kind: Kind, document: str, imported: ParsedDocument, source_url: str | None) -> Action:
        return new_action(self._random, kind, document, imported, source_url)

    async def _add(self, actor: Actor, gpt_id: UUID, action: Action, imported: ParsedDocument) -> ActionEdit:
        sealed = self._sealed(gpt_id, action, imported)
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            if (there := len(await store.list_draft_actions(connection, gpt_id))) >= MAX_ACTIONS:
                raise Conflict(f"This GPT has {there} actions; {MAX_ACTIONS} is the limit. Remove one first.")
            digests = self._parts.action(action.document if action.kind == "openapi" else None)
            origins = await arriving.get_origins_of_new(connection, actor, digests, self._clock.now()) - {gpt_id}
            await store.add(connection, gpt_id, DRAFT, msgspec.structs.replace(sealed, origins=origins))
            return await self._get_edit(connection, gpt_id, action.id)

    async def _save(
        self, actor: Actor, gpt_id: UUID, action: Action, imported: ParsedDocument, opened_edition: str | None = None
    ) -> ActionEdit:
        sealed = self._sealed(gpt_id, action, imported)
        async with self._database.acting_as(actor.account_id) as connection:
            locked_gpt = await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            before = await self._get_edit(connection, gpt_id, action.id)
            if opened_edition not in (None, before.edition):
                raise DraftChanged(SAVED_BY_OTHERS)
            if not locked_gpt.is_owned and action.auth != before.action.auth:
                raise Forbidden(SIGN_IN_IS_THE_OWNERS, field="auth")
            await self._remember(connection, gpt_id, locked_gpt, action.id)
            await store.save_draft(connection, gpt_id, sealed)
            return await self._get_edit(connection, gpt_id, action.id)

    async def _remember(
        self, connection: Connection, gpt_id: UUID, locked_gpt: LockedGpt, only: UUID | None = None
    ) -> None:
        seals = self._seals(gpt_id)
        await remember_documents(connection, self._parts, seals, gpt_id, personal=locked_gpt.is_personal, only=only)

    async def _get_owner(self, actor: Actor, gpt_id: UUID) -> UUID:
        async with self._database.acting_as(actor.account_id) as connection:
            return (await lock_gpt(connection, actor, gpt_id, Right.EDIT)).owner_id

    async def _get_allowed_domains(self, actor: Actor, gpt_id: UUID) -> Domains:
        """Return the domains that the GPT's workspace allows.

        NotFound if the actor may not view the GPT, Forbidden if they may not build there.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            return (await rules_for_builder(connection, actor)).domains

    def _sealed(self, gpt_id: UUID, action: Action, imported: ParsedDocument) -> SealedAction:
        return sealed_draft(self._seals(gpt_id), action, imported)

    async def _get_edit(self, connection: Connection, gpt_id: UUID, action_id: UUID) -> ActionEdit:
        edits = await self._list_edits(connection, gpt_id, only=action_id)
        if not edits:
            raise _action_not_found()
        return edits[0]

    async def _list_edits(self, connection: Connection, gpt_id: UUID, only: UUID | None = None) -> Sequence[ActionEdit]:
        """Return the draft's actions, or one of them.

        All are read, because the model's names of operations depend on all of them.
        """
        seals = self._seals(gpt_id)
        actions = [
            seals.open_action(DRAFT, id_, sealed) for id_, sealed in await store.list_draft_actions(connection, gpt_id)
        ]
        names = [(action.id, operation.name, name) for name, action, operation in name_operations(actions)]
        secrets, marks = await store.list_secrets(connection, gpt_id), await store.get_draft_marks(connection, gpt_id)
        edits = []
        for action in actions:
            if only in (None, action.id):
                sealed = await store.get_draft_source(connection, gpt_id, action.id)
                source = seals.open_source(DRAFT, action.id, sealed)
                called = {operation: name for id_, operation, name in names if id_ == action.id}
                edits.append(build_action_edit(action, marks[action.id], source, called, secrets))
        return edits

    def _seals(self, gpt_id: UUID) -> ActionCipher:
        return build_action_cipher(self._keys, self._random, gpt_id)


def _action_not_found() -> NotFound:
    return NotFound("This GPT has no such action.")
