"""The editor's view of actions: everything except the secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import MAX_ENABLED, Action, BuilderAuth
from discreet.assistants.actions.editing.changes import OperationChange, list_changes
from discreet.assistants.actions.encryption import ActionSource
from discreet.assistants.actions.oauth.builder_secrets import get_secret_use
from discreet.assistants.actions.operation import DocumentProblem, Operation, ParsedDocument
from discreet.errors import Invalid


@dataclass(frozen=True)
class ActionEdit:
    """An action in the editor.

    `action` has the document and all operations. `tools` are the enabled operations' names for the model, by the
    operation's name. `secret_set`: a secret is stored for exactly this host and this sign-in; `secret_host` is the host
    of any stored secret. `edition` changes with the contents.
    """

    action: Action
    edition: str
    warnings: tuple[DocumentProblem, ...]
    refusals: tuple[DocumentProblem, ...]
    tools: Mapping[str, str]
    secret_set: bool
    secret_host: str | None
    changes: tuple[OperationChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActionDraft:
    """A builder's input for an action.

    `edition` is the one that they opened; None overwrites any. `source_url` is where the document was fetched from;
    None keeps it.
    """

    document: str
    enabled: Sequence[str]
    auth: BuilderAuth
    policy_url: str | None
    edition: str | None = None
    source_url: str | None = None


@dataclass(frozen=True)
class DocumentPreview:
    """A parsed document and its changes. Nothing is saved."""

    imported: ParsedDocument
    enabled: tuple[str, ...]
    changes: tuple[OperationChange, ...]

    @property
    def host(self) -> str:
        """The host of the enabled operations, else of the first operation, else ""."""
        operations = self.imported.operations
        chosen = [operation for operation in operations if operation.name in self.enabled]
        return next((operation.host for operation in (*chosen, *operations)), "")


def build_action_edit(
    action: Action,
    mark: bytes,
    source: ActionSource,
    called: Mapping[str, str],
    secrets: Sequence[tuple[UUID, str, str]],
) -> ActionEdit:
    """Return `action` merged with its source.

    `secrets` are action, origin and use of the stored secrets, latest first.
    """
    full_action = msgspec.structs.replace(action, document=source.document, operations=source.operations)
    origins = [origin for id_, origin, _ in secrets if id_ == action.id]
    secret_set = (action.id, action.origin, get_secret_use(action.auth)) in secrets
    secret_host = action.host if secret_set else origins[0].partition("://")[2] if origins else None
    return ActionEdit(full_action, mark.hex(), source.warnings, source.refusals, called, secret_set, secret_host)


def preview_document(before: Action | None, imported: ParsedDocument) -> DocumentPreview:
    """Preview a document. `before` is the action that it would replace."""
    if before is None:
        return DocumentPreview(imported, first_enabled(imported.operations), ())
    offered = {operation.name for operation in imported.operations}
    enabled = tuple(name for name in before.enabled if name in offered)
    return DocumentPreview(imported, enabled, list_changes(before.operations, imported.operations))


def first_enabled(operations: Sequence[Operation]) -> tuple[str, ...]:
    """Return the first operations of a new document's first host, up to the limit."""
    here = [operation.name for operation in operations if operation.origin == operations[0].origin]
    return tuple(here[:MAX_ENABLED])


def keep_enabled(requested: Sequence[str], operations: Sequence[Operation]) -> tuple[str, ...]:
    """Return the existing operations of `requested`, in the document's order.

    Invalid when they are too many, or have more than one host.
    """
    chosen = [operation for operation in operations if operation.name in set(requested)]
    if len(chosen) > MAX_ENABLED:
        raise Invalid(
            f"{len(chosen)} operations are enabled; {MAX_ENABLED} is the limit of an action. Disable some.",
            field="enabled",
        )
    hosts = sorted({operation.host for operation in chosen})
    if len({operation.origin for operation in chosen}) > 1:
        raise Invalid(
            f"The enabled operations lead to {' and '.join(hosts)}; an action has one host. Make an action for each.",
            field="enabled",
        )
    return tuple(operation.name for operation in chosen)
