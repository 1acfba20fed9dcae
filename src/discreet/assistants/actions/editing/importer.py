"""Import of actions with a GPT file, under the rules for a builder's actions.

Invariants:
- No host is contacted, and no secret is imported.
- An MCP server's list of tools is not taken from a file: the builder refreshes it from the server later.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from discreet.assistants.actions import store
from discreet.assistants.actions.action import DRAFT, MAX_ACTIONS, Action, BuilderAuth, NoAuth, OAuthAuth
from discreet.assistants.actions.editing.auth import auth_of, checked_policy
from discreet.assistants.actions.editing.drafts import new_action, placeholder_action, sealed_draft
from discreet.assistants.actions.editing.edit import still_enabled
from discreet.assistants.actions.editing.imports import DOCUMENT_BYTES, Imports, require_usable_document
from discreet.assistants.actions.encryption import SealedAction, action_seals
from discreet.assistants.actions.openapi.document_reader import DocumentReader
from discreet.assistants.actions.operation import ParsedDocument
from discreet.db.pool import Connection
from discreet.errors import Invalid
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.ports.third_parties import OutboundHttp
from discreet.promises.origins import Origins
from discreet.promises.workspace_rules import Domains

_ASK_AGAIN = "The list of tools is not part of an imported GPT. Refresh to ask the server for it."


@dataclass(frozen=True)
class ImportedAction:
    """An action in a file.

    `document` is None for an MCP server, `source_url` is the address of the document or server. `enabled` None: its
    first operations.
    """

    kind: str
    document: str | None
    source_url: str | None
    enabled: Sequence[str] | None
    auth: BuilderAuth
    policy_url: str | None


class ActionImporter:
    """Imports actions.

    `allowed_origins` are the operator's exceptions to "public HTTPS on 443" (settings).
    """

    def __init__(
        self,
        keys: KeyStore,
        random: RandomSource,
        outlet: OutboundHttp,
        allowed_origins: Collection[str],
        documents: DocumentReader | None = None,
    ) -> None:
        self._keys, self._random, self._allowed = keys, random, allowed_origins
        self._imports = Imports(outlet, allowed_origins, documents)

    async def read(self, brought: Sequence[ImportedAction], domains: Domains) -> list[tuple[Action, ParsedDocument]]:
        """Parse the actions. Invalid names the first that cannot be used, and says why."""
        if len(brought) > MAX_ACTIONS:
            raise Invalid(f"There are {len(brought)} actions; {MAX_ACTIONS} is the limit of a GPT.", field="file")
        found = []
        for n, each in enumerate(brought, 1):
            try:
                found.append(await self._read(each, domains))
            except Invalid as why:
                raise Invalid(f"Action {n} cannot be imported. {why.sentence}", field="file") from None
        return found

    def sealed(self, gpt_id: UUID, found: Sequence[tuple[Action, ParsedDocument]]) -> list[SealedAction]:
        """Seal the actions for the draft of the GPT, whose key exists already."""
        seals = action_seals(self._keys, self._random, gpt_id)
        return [sealed_draft(seals, action, imported) for action, imported in found]

    async def store(
        self, connection: Connection, gpt_id: UUID, sealed: Sequence[SealedAction], origins: Sequence[Origins]
    ) -> None:
        """Store the actions in a transaction. `origins` has one item per action (P3)."""
        for action, of_action in zip(sealed, origins, strict=True):
            await store.add(connection, gpt_id, DRAFT, msgspec.structs.replace(action, origins=of_action))

    async def _read(self, given: ImportedAction, domains: Domains) -> tuple[Action, ParsedDocument]:
        if given.source_url:
            self._imports.check_url(given.source_url, "file", domains)
        if given.kind == "openapi" and given.document is not None:
            document, imported = given.document, await self._document(given.document, given.source_url, domains)
            action = new_action(self._random, "openapi", document, imported, given.source_url)
            if given.enabled is not None:
                enabled = still_enabled(given.enabled, imported.operations)
                action = msgspec.structs.replace(action, enabled=enabled)
        elif given.kind == "mcp" and given.source_url:
            document, imported = placeholder_action(given.source_url, _ASK_AGAIN)
            action = new_action(self._random, "mcp", document, imported, given.source_url)
            if isinstance(given.auth, OAuthAuth) and given.auth.issuer:  # refreshing discovers it again
                given = replace(given, auth=NoAuth())
        else:
            raise Invalid("It is neither an OpenAPI document nor the address of an MCP server.")
        action = msgspec.structs.replace(action, policy_url=checked_policy(given.policy_url, self._allowed))
        return msgspec.structs.replace(action, auth=auth_of(action, given.auth, self._allowed, domains)), imported

    async def _document(self, document: str, source_url: str | None, domains: Domains) -> ParsedDocument:
        if len(document.encode()) > DOCUMENT_BYTES:
            raise Invalid(f"The document has more than {DOCUMENT_BYTES:,} bytes.")
        imported = await self._imports.read("openapi", document, source_url, domains)
        require_usable_document(imported)
        return imported
