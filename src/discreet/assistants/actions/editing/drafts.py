"""An action of the draft: a parsed document, and its sealed form."""

import msgspec

from discreet.assistants.actions.action import DRAFT, Action
from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.editing.edit import first_enabled
from discreet.assistants.actions.editing.imports import Kind
from discreet.assistants.actions.encryption import ActionCipher, ActionSource, SealedAction
from discreet.assistants.actions.mcp.document import build_tools_document
from discreet.assistants.actions.mcp.protocol import STANDALONE
from discreet.assistants.actions.operation import DocumentProblem, ParsedDocument
from discreet.errors import Invalid
from discreet.ports.clock import RandomSource

MAX_KEPT_BYTES = 8 << 20
"""The limit for one action: its document and all its operations."""


def new_action(
    random: RandomSource, kind: Kind, document: str, imported: ParsedDocument, source_url: str | None
) -> Action:
    """Return a new action with its first operations enabled."""
    return Action(
        id=random.new_id(),
        kind=kind,
        title=imported.title,
        document=document,
        operations=imported.operations,
        enabled=first_enabled(imported.operations),
        source_url=source_url or None,
    )


def with_document(before: Action, document: str, imported: ParsedDocument, enabled: tuple[str, ...]) -> Action:
    """Return the action with another document."""
    return msgspec.structs.replace(
        before, title=imported.title or before.title, document=document, operations=imported.operations, enabled=enabled
    )


def placeholder_action(url: str, why: str) -> tuple[str, ParsedDocument]:
    """Return the document of an MCP server without tools yet, with the reason."""
    host = origin_of(url).host
    return build_tools_document(url, STANDALONE, host, ()), ParsedDocument(host, (), (DocumentProblem("", why),), ())


def sealed_draft(seals: ActionCipher, action: Action, imported: ParsedDocument) -> SealedAction:
    """Seal a draft's action. Invalid when it is too large."""
    source = ActionSource(action.document, imported.operations, imported.warnings, imported.refusals)
    sealed = seals.seal(DRAFT, action, source)
    if len(sealed.source) > MAX_KEPT_BYTES:
        raise Invalid("The operations of this document are too large to store. Leave some out.", field="document")
    return sealed
