"""Actions as their builder sees them while editing: everything but the secret (specification: Actions)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import MOST_ENABLED, Action, Auth
from discreet.assistants.actions.editing.changes import OperationChange, changes
from discreet.assistants.actions.encryption import ActionSource
from discreet.assistants.actions.oauth.builder_secrets import use_of
from discreet.assistants.actions.operation import DocumentProblem, Imported, Operation
from discreet.errors import Invalid


@dataclass(frozen=True)
class ActionEdit:
    """`action` holds the document and all operations. `tools` are the names of the enabled ones as the model knows
    them, by the operation's name.

    `secret_set` tells that a secret is kept for exactly this host and this sign-in; `secret_host` for which host one
    is kept at all. `edition` is another one for other contents.
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
    """What a builder saves of an action. `edition`: the one that they opened; None saves over any. `source_url`: where
    the document was fetched from; None leaves that as it is."""

    document: str
    enabled: Sequence[str]
    auth: Auth
    policy_url: str | None
    edition: str | None = None
    source_url: str | None = None


@dataclass(frozen=True)
class DocumentPreview:
    """What a document amounts to, and what would become different with it. Nothing is saved."""

    imported: Imported
    enabled: tuple[str, ...]
    changes: tuple[OperationChange, ...]

    @property
    def host(self) -> str:
        """Where what is enabled would lead; while nothing is: the first operation. "" without any."""
        operations = self.imported.operations
        chosen = [operation for operation in operations if operation.name in self.enabled]
        return next((operation.host for operation in (*chosen, *operations)), "")


def action_edit(
    action: Action, mark: bytes, source: ActionSource, called: Mapping[str, str], kept: Sequence[tuple[UUID, str, str]]
) -> ActionEdit:
    """`action` as a call needs it, put together with its source again. `kept` are action, origin and use of the
    secrets that there are, the last set first."""
    whole = msgspec.structs.replace(action, document=source.document, operations=source.operations)
    origins = [origin for id_, origin, _ in kept if id_ == action.id]
    secret_set = (action.id, action.origin, use_of(action.auth)) in kept
    secret_host = action.host if secret_set else origins[0].partition("://")[2] if origins else None
    return ActionEdit(whole, mark.hex(), source.warnings, source.refusals, called, secret_set, secret_host)


def checked(before: Action | None, imported: Imported) -> DocumentPreview:
    """`before` is the action that the document would replace."""
    if before is None:
        return DocumentPreview(imported, first_enabled(imported.operations), ())
    offered = {operation.name for operation in imported.operations}
    enabled = tuple(name for name in before.enabled if name in offered)
    return DocumentPreview(imported, enabled, changes(before.operations, imported.operations))


def first_enabled(operations: Sequence[Operation]) -> tuple[str, ...]:
    """Of a new document: the first operations of its first host, as many as an action may have."""
    here = [operation.name for operation in operations if operation.origin == operations[0].origin]
    return tuple(here[:MOST_ENABLED])


def still_enabled(wanted: Sequence[str], operations: Sequence[Operation]) -> tuple[str, ...]:
    """Those of `wanted` that there are, in the document's order. Invalid when they are too many, or lead to two
    hosts."""
    chosen = [operation for operation in operations if operation.name in set(wanted)]
    if len(chosen) > MOST_ENABLED:
        raise Invalid(
            f"{len(chosen)} operations are enabled; {MOST_ENABLED} is the limit of an action. Disable some.",
            field="enabled",
        )
    hosts = sorted({operation.host for operation in chosen})
    if len({operation.origin for operation in chosen}) > 1:
        raise Invalid(
            f"The enabled operations lead to {' and '.join(hosts)}; an action has one host. Make an action for each.",
            field="enabled",
        )
    return tuple(operation.name for operation in chosen)
