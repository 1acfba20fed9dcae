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
from discreet.assistants.actions.editing.auth import check_action_auth, check_policy_url
from discreet.assistants.actions.editing.drafts import new_action, placeholder_action, sealed_draft
from discreet.assistants.actions.editing.edit import keep_enabled
from discreet.assistants.actions.editing.imports import DOCUMENT_BYTES, DocumentImporter, require_usable_document
from discreet.assistants.actions.encryption import SealedAction, build_action_cipher
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
        http: OutboundHttp,
        allowed_origins: Collection[str],
        documents: DocumentReader | None = None,
    ) -> None:
        self._keys, self._random, self._allowed = keys, random, allowed_origins
        self._imports = DocumentImporter(http, allowed_origins, documents)

    async def read(
        self, imported_actions: Sequence[ImportedAction], domains: Domains
    ) -> list[tuple[Action, ParsedDocument]]:
        """Parse the actions. Invalid names the first that cannot be used, and says why."""
        if len(imported_actions) > MAX_ACTIONS:
            raise Invalid(
                f"There are {len(imported_actions)} actions; {MAX_ACTIONS} is the limit of a GPT.", field="file"
            )
        parsed = []
        for n, each in enumerate(imported_actions, 1):
            try:
                parsed.append(await self._read(each, domains))
            except Invalid as why:
                raise Invalid(f"Action {n} cannot be imported. {why.sentence}", field="file") from None
        return parsed

    def sealed(self, gpt_id: UUID, parsed: Sequence[tuple[Action, ParsedDocument]]) -> list[SealedAction]:
        """Seal the actions for the draft of the GPT, whose key exists already."""
        seals = build_action_cipher(self._keys, self._random, gpt_id)
        return [sealed_draft(seals, action, imported) for action, imported in parsed]

    async def store(
        self, connection: Connection, gpt_id: UUID, sealed: Sequence[SealedAction], origins: Sequence[Origins]
    ) -> None:
        """Store the actions in a transaction. `origins` has one item per action (P3)."""
        for action, of_action in zip(sealed, origins, strict=True):
            await store.add(connection, gpt_id, DRAFT, msgspec.structs.replace(action, origins=of_action))

    async def _read(self, imported_action: ImportedAction, domains: Domains) -> tuple[Action, ParsedDocument]:
        if imported_action.source_url:
            self._imports.check_url(imported_action.source_url, "file", domains)
        if imported_action.kind == "openapi" and imported_action.document is not None:
            document, imported = (
                imported_action.document,
                await self._parse_document(imported_action.document, imported_action.source_url, domains),
            )
            action = new_action(self._random, "openapi", document, imported, imported_action.source_url)
            if imported_action.enabled is not None:
                enabled = keep_enabled(imported_action.enabled, imported.operations)
                action = msgspec.structs.replace(action, enabled=enabled)
        elif imported_action.kind == "mcp" and imported_action.source_url:
            document, imported = placeholder_action(imported_action.source_url, _ASK_AGAIN)
            action = new_action(self._random, "mcp", document, imported, imported_action.source_url)
            if (
                isinstance(imported_action.auth, OAuthAuth) and imported_action.auth.issuer
            ):  # refreshing discovers it again
                imported_action = replace(imported_action, auth=NoAuth())
        else:
            raise Invalid("It is neither an OpenAPI document nor the address of an MCP server.")
        action = msgspec.structs.replace(action, policy_url=check_policy_url(imported_action.policy_url, self._allowed))
        return msgspec.structs.replace(
            action, auth=check_action_auth(action, imported_action.auth, self._allowed, domains)
        ), imported

    async def _parse_document(self, document: str, source_url: str | None, domains: Domains) -> ParsedDocument:
        if len(document.encode()) > DOCUMENT_BYTES:
            raise Invalid(f"The document has more than {DOCUMENT_BYTES:,} bytes.")
        imported = await self._imports.read("openapi", document, source_url, domains)
        require_usable_document(imported)
        return imported
